package io.dcgan.inference.http;

import static java.util.Objects.requireNonNull;

import io.dcgan.common.http.Problems;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseId;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.Batcher;
import io.dcgan.inference.model.Drawing;
import io.dcgan.inference.model.DrawingOutcome;
import io.dcgan.inference.model.Generators;
import io.dcgan.inference.model.ModelGenerators;
import io.dcgan.inference.model.ModelGenerators.Lease;
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
public class Studio {
    static final String DEFAULT_MODEL = "mnist";

    /** 64 MiB of float32. */
    private static final int MOST_VALUES = 1 << 24;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Generators generators;
    private final Batcher batcher;
    private final Counter images;
    private final Timer encoding;
    private final Map<String, Counter> outcomes;

    /** By the seconds that they name: an overloaded service refuses more often than it draws. */
    private final Map<Long, HttpReply> refusals = new ConcurrentHashMap<>();

    Studio(Generators generators, Batcher batcher, MeterRegistry metrics) {
        this.generators = generators;
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
        this.outcomes = DrawingOutcome.TAGS.stream()
                .collect(Collectors.toUnmodifiableMap(
                        tag -> tag,
                        tag -> Counter.builder("dcgan.inference.drawings")
                                .description("Drawings that were begun or waited, by how they ended")
                                .tag("outcome", tag)
                                .register(metrics)));
    }

    /** The generators of a model. */
    ModelGenerators generators(String model) {
        return generators.of(model).orElseThrow(() -> {
            var models = generators.models();
            return models.isEmpty() || model.equals(DEFAULT_MODEL)
                    ? Problems.unavailable(
                            "model \"%s\" has no generator yet; publish a train command".formatted(Query.head(model)),
                            RETRY_AFTER)
                    : Problems.notFound("model must be one of %s, got \"%s\""
                            .formatted(String.join(", ", models), Query.head(model)));
        });
    }

    /** Nothing is loaded any more. */
    static WebApplicationException ended() {
        return Problems.unavailable("the service ends", RETRY_AFTER);
    }

    /** The one that is to draw: that of a release, or the one that is live. */
    Lease lease(String model, Optional<String> release) {
        var ofModel = generators(model);
        if (release.isEmpty()) {
            // Never empty: what is live is replaced, not taken away.
            return ofModel.lease().orElseThrow(Studio::ended);
        }
        return ReleaseId.parse(release.get())
                .flatMap(ofModel::lease)
                .orElseThrow(() -> Problems.notFound("release must be one of %s, got \"%s\""
                        .formatted(
                                ofModel.loaded().stream()
                                        .map(GeneratorRelease::id)
                                        .map(ReleaseId::value)
                                        .collect(Collectors.joining(", ")),
                                Query.head(release.get()))));
    }

    /**
     * Draws, and answers.
     *
     * @param lease   closed when it is over
     * @param done    the answer when all is drawn; asked by the thread that drew
     * @param problem the answer when that cannot be
     */
    public <T> Uni<T> draw(Lease lease, Drawing drawing, Supplier<T> done, Function<Response, T> problem) {
        return draw(lease, new Answered<>(drawing, () -> encode(done)), problem);
    }

    /**
     * Draws a part of what is answered together.
     *
     * @param lease closed when it is over
     * @return what went wrong; empty if nothing did
     */
    Uni<Optional<HttpReply>> drawPart(Lease lease, Drawing drawing) {
        return draw(
                lease,
                new Answered<Optional<HttpReply>>(drawing, Optional::empty),
                problem -> Optional.of(HttpReply.of(problem)));
    }

    /** Makes an answer of what was drawn. */
    <T> T encode(Supplier<T> answer) {
        return encoding.record(answer);
    }

    private <T> Uni<T> draw(Lease lease, Answered<T> answered, Function<Response, T> problem) {
        // What one run has drawn is told together: each time that an event loop is woken up costs more than an image.
        var loop = eventLoop();
        return Uni.createFrom().emitter(emitter -> {
            var ticket = batcher.draw(lease, answered, loop);
            // Who has gone leaves room for others.
            emitter.onTermination(ticket::drop);
            ticket.outcome().thenAccept(outcome -> emitter.complete(answer(outcome, answered, problem)));
        });
    }

    /** The event loop that the caller runs on. */
    static Executor eventLoop() {
        return ((ContextInternal) Vertx.currentContext()).nettyEventLoop();
    }

    /** @throws jakarta.ws.rs.WebApplicationException 400, if so many images of this kind are more than an answer holds */
    void requireSmallEnough(int count, Signature signature) {
        int most = Math.max(1, MOST_VALUES / signature.imageSize());
        if (count > most) {
            throw Problems.badRequest("count must be at most %d for images of %d×%d pixels, got %d"
                    .formatted(most, signature.width(), signature.height(), count));
        }
    }

    /** Whether there is room for so many images now; the answer if there is none. */
    Optional<HttpReply> refusal(int count) {
        return batcher.overloaded(count)
                .map(one -> refusals.computeIfAbsent(
                        Problems.seconds(one.retryAfter()), seconds -> HttpReply.of(tooMany(one))));
    }

    /** The same, for JAX-RS. */
    public Optional<Response> overload(int count) {
        return batcher.overloaded(count).map(Studio::tooMany);
    }

    private static Response tooMany(DrawingOutcome.Overloaded overloaded) {
        return Problems.later(Status.TOO_MANY_REQUESTS, "too much is waiting", overloaded.retryAfter());
    }

    private <T> T answer(DrawingOutcome outcome, Answered<T> drawing, Function<Response, T> problem) {
        requireNonNull(outcomes.get(outcome.tag())).increment();
        if (outcome instanceof DrawingOutcome.Drawn) {
            images.increment(drawing.count());
            return drawing.answer();
        }
        return problem.apply(problem(outcome));
    }

    private static Response problem(DrawingOutcome outcome) {
        if (outcome instanceof DrawingOutcome.Overloaded overloaded) {
            return tooMany(overloaded);
        } else if (outcome instanceof DrawingOutcome.Late late) {
            return Problems.later(
                    Status.SERVICE_UNAVAILABLE,
                    "it was not its turn within %d ms".formatted(late.waited().toMillis()),
                    Duration.ofSeconds(1));
        }
        return outcome instanceof DrawingOutcome.Failed failed
                ? Problems.internal(failed.reason())
                : Problems.internal("nobody wanted it any more");
    }
}
