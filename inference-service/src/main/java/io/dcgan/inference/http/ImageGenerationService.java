package io.dcgan.inference.http;

import static java.util.Objects.requireNonNull;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.Require;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.platform.http.limit.ClientAddress;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.ModelGenerators;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.dcgan.inference.model.batch.Batcher;
import io.dcgan.inference.model.batch.ImageRequest;
import io.dcgan.inference.model.batch.ImageRequestOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Generates the images of requests, and turns failures into error responses. */
@Startup
@ApplicationScoped
public class ImageGenerationService {
    public static final String DEFAULT_MODEL = "mnist";

    /** 64 MiB of float32. */
    private static final int MAX_VALUES = 1 << 24;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final GeneratorRegistry registry;
    private final Batcher batcher;
    private final Counter images;
    private final Timer encoding;
    private final Map<ImageRequestOutcome.Tag, Counter> outcomes;

    /** Replies by seconds to wait, kept because an overloaded service rejects more requests than it serves. */
    private final Map<Long, HttpReply> overloadReplies = new ConcurrentHashMap<>();

    ImageGenerationService(GeneratorRegistry registry, Batcher batcher, MeterRegistry metrics) {
        this.registry = registry;
        this.batcher = batcher;
        this.images = Counter.builder("dcgan.inference.images")
                .description("Generated images")
                .register(metrics);
        this.encoding = Timer.builder("dcgan.inference.encode")
                .description("Time to encode pixels into a response, such as a PNG")
                .serviceLevelObjectives(
                        Duration.ofNanos(50_000),
                        Duration.ofNanos(100_000),
                        Duration.ofNanos(250_000),
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100))
                .register(metrics);
        this.outcomes = Arrays.stream(ImageRequestOutcome.Tag.values())
                .collect(Collectors.toUnmodifiableMap(
                        tag -> tag,
                        tag -> Counter.builder("dcgan.inference.drawings")
                                .description("Image requests that were queued or started, by outcome")
                                .tag("outcome", tag.toString())
                                .register(metrics)));
    }

    /** Returns the generators of a model. */
    public ModelGenerators generators(String model) {
        return registry.find(model).orElseThrow(() -> {
            var models = registry.models();
            return models.isEmpty() || model.equals(DEFAULT_MODEL)
                    ? ProblemResponses.unavailable(
                            "model \"%s\" has no generator yet; publish a train command"
                                    .formatted(Require.abbreviate(model)),
                            RETRY_AFTER)
                    : ProblemResponses.notFound("model must be one of %s, got \"%s\""
                            .formatted(String.join(", ", models), Require.abbreviate(model)));
        });
    }

    /** Returns the error for the time in which no generator is loaded any more. */
    public static WebApplicationException shuttingDown() {
        return ProblemResponses.unavailable("the service is shutting down", RETRY_AFTER);
    }

    /** Leases the generator of a release, by default that of the live release or its canary. */
    public Lease lease(String model, Optional<String> release) {
        var ofModel = generators(model);
        if (release.isEmpty()) {
            // A live generator is replaced, never removed, until the service shuts down.
            return ofModel.lease().orElseThrow(ImageGenerationService::shuttingDown);
        }
        return ReleaseId.parse(release.get())
                .flatMap(ofModel::lease)
                .orElseThrow(() -> ProblemResponses.notFound("release must be one of %s, got \"%s\""
                        .formatted(
                                ofModel.loaded().stream()
                                        .map(GeneratorRelease::id)
                                        .map(ReleaseId::value)
                                        .collect(Collectors.joining(", ")),
                                Require.abbreviate(release.get()))));
    }

    /**
     * Generates images and returns the response.
     *
     * @param lease   closed when the request ends
     * @param done    encodes the generated images; called by the generating thread
     * @param problem encodes an error
     */
    public <T> Uni<T> generate(Lease lease, ImageRequest request, Supplier<T> done, Function<Response, T> problem) {
        return generate(lease, new EncodedImageRequest<>(request, () -> encode(done)), problem);
    }

    /**
     * Generates one of several parts of a response.
     *
     * @param lease closed when the part ends
     * @return the error reply; empty on success
     */
    public Uni<Optional<HttpReply>> generatePart(Lease lease, ImageRequest request) {
        return generate(
                lease,
                new EncodedImageRequest<Optional<HttpReply>>(request, Optional::empty),
                problem -> Optional.of(HttpReply.of(problem)));
    }

    /**
     * Generates images in the background and waits for them; not for event loops. While the queue is full, other
     * requests go first.
     *
     * @return false if the release is no longer loaded or cannot draw
     */
    public boolean generateAndWait(String client, String model, ReleaseId release, ImageRequest request)
            throws InterruptedException {
        while (true) {
            var lease = generators(model).lease(release);
            if (lease.isEmpty()) {
                return false;
            }
            var done = batcher.submit(client, lease.get(), request, Runnable::run)
                    .outcome()
                    .toCompletableFuture();
            ImageRequestOutcome outcome;
            try {
                outcome = done.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
            requireNonNull(outcomes.get(outcome.tag())).increment();
            if (outcome instanceof ImageRequestOutcome.Overloaded overloaded) {
                TimeUnit.MILLISECONDS.sleep(
                        Math.max(100, overloaded.retryAfter().toMillis()));
            } else if (!(outcome instanceof ImageRequestOutcome.Late)) {
                boolean drawn = outcome instanceof ImageRequestOutcome.Drawn;
                images.increment(drawn ? request.count() : 0);
                return drawn;
            }
        }
    }

    /** Encodes generated images into a response, and records the time. */
    public <T> T encode(Supplier<T> encoder) {
        return encoding.record(encoder);
    }

    private <T> Uni<T> generate(Lease lease, EncodedImageRequest<T> encoded, Function<Response, T> problem) {
        // Requests of one run and one event loop are completed together: each wake-up costs more than an image.
        var loop = eventLoop();
        var client = ClientAddress.current();
        return Uni.createFrom().emitter(emitter -> {
            var handle = batcher.submit(client, lease, encoded, loop);
            // A disconnected client frees its slot.
            emitter.onTermination(handle::cancel);
            handle.outcome().thenAccept(outcome -> emitter.complete(toReply(outcome, encoded, problem)));
        });
    }

    /** Returns the event loop that the caller runs on. */
    public static Executor eventLoop() {
        return ((ContextInternal) Vertx.currentContext()).nettyEventLoop();
    }

    /** @throws jakarta.ws.rs.WebApplicationException 400, if that many images exceed the size limit of a response */
    public void requireWithinSizeLimit(int count, Signature signature) {
        int most = Math.max(1, MAX_VALUES / signature.imageSize());
        if (count > most) {
            throw ProblemResponses.badRequest("count must be at most %d for images of %d×%d pixels, got %d"
                    .formatted(most, signature.width(), signature.height(), count));
        }
    }

    /** Returns the 429 reply if the queue has no room for that many images; empty if it has. */
    public Optional<HttpReply> overloadReply(int count) {
        return batcher.checkCapacity(ClientAddress.current(), count)
                .map(overloaded -> overloadReplies.computeIfAbsent(
                        ProblemResponses.retryAfterSeconds(overloaded.retryAfter()),
                        seconds -> HttpReply.of(tooManyRequests(overloaded))));
    }

    /** Returns the same as {@link #overloadReply}, for JAX-RS. */
    public Optional<Response> overloadResponse(int count) {
        return overloadResponse(ClientAddress.current(), count);
    }

    public Optional<Response> overloadResponse(String client, int count) {
        return batcher.checkCapacity(client, count).map(ImageGenerationService::tooManyRequests);
    }

    private static Response tooManyRequests(ImageRequestOutcome.Overloaded overloaded) {
        return ProblemResponses.retryLater(
                Status.TOO_MANY_REQUESTS,
                "the queue is full, or this client has used its half",
                overloaded.retryAfter());
    }

    private <T> T toReply(ImageRequestOutcome outcome, EncodedImageRequest<T> request, Function<Response, T> problem) {
        requireNonNull(outcomes.get(outcome.tag())).increment();
        if (outcome instanceof ImageRequestOutcome.Drawn) {
            images.increment(request.count());
            return request.result();
        }
        return problem.apply(toProblem(outcome));
    }

    private static Response toProblem(ImageRequestOutcome outcome) {
        if (outcome instanceof ImageRequestOutcome.Overloaded overloaded) {
            return tooManyRequests(overloaded);
        } else if (outcome instanceof ImageRequestOutcome.Late late) {
            return ProblemResponses.retryLater(
                    Status.SERVICE_UNAVAILABLE,
                    "request timed out after %d ms in the queue"
                            .formatted(late.waited().toMillis()),
                    Duration.ofSeconds(1));
        }
        return outcome instanceof ImageRequestOutcome.Failed failed
                ? ProblemResponses.internal(failed.reason())
                : ProblemResponses.internal("the request was cancelled");
    }
}
