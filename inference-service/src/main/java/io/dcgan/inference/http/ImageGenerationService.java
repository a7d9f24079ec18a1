package io.dcgan.inference.http;

import static java.util.Objects.requireNonNull;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.platform.http.ProblemResponses;
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
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Where requests get their images drawn, and what they are told when that cannot be. */
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

    /** By the seconds that they name: an overloaded service refuses more often than it draws. */
    private final Map<Long, HttpReply> overloadReplies = new ConcurrentHashMap<>();

    ImageGenerationService(GeneratorRegistry registry, Batcher batcher, MeterRegistry metrics) {
        this.registry = registry;
        this.batcher = batcher;
        this.images = Counter.builder("dcgan.inference.images")
                .description("Images that were generated")
                .register(metrics);
        this.encoding = Timer.builder("dcgan.inference.encode")
                .description("Time to make an answer, such as a PNG, of the pixels")
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
                                .description("Drawings that were begun or waited, by how they ended")
                                .tag("outcome", tag.toString())
                                .register(metrics)));
    }

    /** The generators of a model. */
    public ModelGenerators generators(String model) {
        return registry.find(model).orElseThrow(() -> {
            var models = registry.models();
            return models.isEmpty() || model.equals(DEFAULT_MODEL)
                    ? ProblemResponses.unavailable(
                            "model \"%s\" has no generator yet; publish a train command"
                                    .formatted(QueryParameters.abbreviate(model)),
                            RETRY_AFTER)
                    : ProblemResponses.notFound("model must be one of %s, got \"%s\""
                            .formatted(String.join(", ", models), QueryParameters.abbreviate(model)));
        });
    }

    /** Nothing is loaded any more. */
    public static WebApplicationException shuttingDown() {
        return ProblemResponses.unavailable("the service ends", RETRY_AFTER);
    }

    /** The one that is to draw: that of a release, or the one that is live. */
    public Lease lease(String model, Optional<String> release) {
        var ofModel = generators(model);
        if (release.isEmpty()) {
            // Never empty: what is live is replaced, not taken away.
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
                                QueryParameters.abbreviate(release.get()))));
    }

    /**
     * Draws, and answers.
     *
     * @param lease   closed when it is over
     * @param done    the answer when all is drawn; asked by the thread that drew
     * @param problem the answer when that cannot be
     */
    public <T> Uni<T> generate(Lease lease, ImageRequest request, Supplier<T> done, Function<Response, T> problem) {
        return generate(lease, new EncodedImageRequest<>(request, () -> encode(done)), problem);
    }

    /**
     * Draws a part of what is answered together.
     *
     * @param lease closed when it is over
     * @return what went wrong; empty if nothing did
     */
    public Uni<Optional<HttpReply>> generatePart(Lease lease, ImageRequest request) {
        return generate(
                lease,
                new EncodedImageRequest<Optional<HttpReply>>(request, Optional::empty),
                problem -> Optional.of(HttpReply.of(problem)));
    }

    /** Makes an answer of what was drawn. */
    public <T> T encode(Supplier<T> answer) {
        return encoding.record(answer);
    }

    private <T> Uni<T> generate(Lease lease, EncodedImageRequest<T> encoded, Function<Response, T> problem) {
        // What one run has drawn is told together: each time that an event loop is woken up costs more than an image.
        var loop = eventLoop();
        return Uni.createFrom().emitter(emitter -> {
            var handle = batcher.submit(lease, encoded, loop);
            // Who has gone leaves room for others.
            emitter.onTermination(handle::cancel);
            handle.outcome().thenAccept(outcome -> emitter.complete(toReply(outcome, encoded, problem)));
        });
    }

    /** The event loop that the caller runs on. */
    public static Executor eventLoop() {
        return ((ContextInternal) Vertx.currentContext()).nettyEventLoop();
    }

    /** @throws jakarta.ws.rs.WebApplicationException 400, if so many images of this kind are more than an answer holds */
    public void requireWithinSizeLimit(int count, Signature signature) {
        int most = Math.max(1, MAX_VALUES / signature.imageSize());
        if (count > most) {
            throw ProblemResponses.badRequest("count must be at most %d for images of %d×%d pixels, got %d"
                    .formatted(most, signature.width(), signature.height(), count));
        }
    }

    /** Whether there is room for so many images now; the answer if there is none. */
    public Optional<HttpReply> overloadReply(int count) {
        return batcher.checkCapacity(count)
                .map(one -> overloadReplies.computeIfAbsent(
                        ProblemResponses.retryAfterSeconds(one.retryAfter()),
                        seconds -> HttpReply.of(tooManyRequests(one))));
    }

    /** The same, for JAX-RS. */
    public Optional<Response> overloadResponse(int count) {
        return batcher.checkCapacity(count).map(ImageGenerationService::tooManyRequests);
    }

    private static Response tooManyRequests(ImageRequestOutcome.Overloaded overloaded) {
        return ProblemResponses.retryLater(Status.TOO_MANY_REQUESTS, "too much is waiting", overloaded.retryAfter());
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
                    "it was not its turn within %d ms".formatted(late.waited().toMillis()),
                    Duration.ofSeconds(1));
        }
        return outcome instanceof ImageRequestOutcome.Failed failed
                ? ProblemResponses.internal(failed.reason())
                : ProblemResponses.internal("nobody wanted it any more");
    }
}
