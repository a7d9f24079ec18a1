package io.dcgan.inference.http;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.Require;
import io.dcgan.common.message.Json;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.platform.http.limit.ClientAddress;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.image.ImageSheet;
import io.dcgan.inference.model.batch.ImageRequest;
import io.dcgan.inference.projection.Projection;
import io.dcgan.inference.projection.Projection.Match;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Finds the latent whose image is closest to one that a client sends. One search at a time. */
@Path("/project")
@Singleton
@Blocking
class ProjectionResource {
    private static final Logger LOG = Logger.getLogger(ProjectionResource.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ImageGenerationService generation;
    /** The search that is in progress. */
    private final AtomicReference<@Nullable Projection> current = new AtomicReference<>();

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "projection"));

    ProjectionResource(ImageGenerationService generation) {
        this.generation = generation;
    }

    /**
     * The image to find.
     *
     * @param pixels of one image in the order of {@code format=raw}, −1 to 1
     * @param digit  its class; the search chooses one by default
     */
    @Schema(name = "Projection", description = "The image to find")
    record ProjectionRequest(List<Double> pixels, Optional<Integer> digit) {}

    /**
     * A better latent.
     *
     * @param images   images that have been drawn
     * @param total    images that the whole search draws
     * @param distance root mean square of the differences between the pixels, 0 to 2
     * @param png      its image
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Step(int images, int total, int digit, double distance, double[] latent, byte[] png) {}

    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Find the latent whose image is closest to a given one",
            description = "Server-sent events Step, one for each better latent; the last one is the result.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ProjectionRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(implementation = Step.class)))
    @APIResponse(
            responseCode = "400",
            description = "Malformed body, or an image that does not suit the generator",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "429",
            description = "Another search is in progress; Retry-After gives the delay in seconds",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Multi<OutboundSseEvent> project(
            byte[] body,
            @QueryParam("model") @Nullable String model,
            @QueryParam("release") @Nullable String release,
            @Context Sse sse,
            @Context RoutingContext routing) {
        var name = Optional.ofNullable(model).orElse(ImageGenerationService.DEFAULT_MODEL);
        ReleaseId id;
        Signature signature;
        try (var lease = generation.lease(name, Optional.ofNullable(release))) {
            id = lease.generator().release().id();
            signature = lease.generator().release().signature();
        }
        var projection = projection(body, signature);
        var generator = new ReleaseGenerator(name, id, signature, ClientAddress.current());
        // Once the stream has begun, its status can no longer report a refusal.
        if (!current.compareAndSet(null, projection)) {
            throw new WebApplicationException(ProblemResponses.retryLater(
                    Status.TOO_MANY_REQUESTS, "another search is in progress", RETRY_AFTER));
        }
        // On the event loop, where the response also ends.
        Vertx.currentContext().runOnContext(now -> {
            routing.addEndHandler(ended -> current.compareAndSet(projection, null));
            if (routing.response().closed()) {
                current.compareAndSet(projection, null);
            }
        });
        return Multi.createFrom()
                .emitter(emitter -> thread.execute(() -> {
                    search(projection, generator, signature, sse, emitter);
                    // A client that does not read its response keeps no other one waiting.
                    current.compareAndSet(projection, null);
                }));
    }

    private static Projection projection(byte[] body, Signature signature) {
        var request = BoundedJson.read(body, ProjectionRequest.class);
        try {
            int size = signature.imageSize();
            if (request.pixels().size() != size) {
                throw new IllegalArgumentException("pixels must have %d values, got %d"
                        .formatted(size, request.pixels().size()));
            }
            var pixels = new float[size];
            for (int i = 0; i < size; i++) {
                double value = request.pixels().get(i);
                if (!(value >= -1 && value <= 1)) {
                    Require.range("pixels[%d]".formatted(i), value, -1, 1);
                }
                pixels[i] = (float) value;
            }
            int classes = signature.conditional() ? signature.classes() : 1;
            request.digit().ifPresent(digit -> Require.range("digit", digit, 0, classes - 1));
            return new Projection(
                    signature, pixels, request.digit().map(OptionalInt::of).orElseGet(OptionalInt::empty));
        } catch (IllegalArgumentException e) {
            throw ProblemResponses.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static void search(
            Projection projection,
            ReleaseGenerator generator,
            Signature signature,
            Sse sse,
            MultiEmitter<? super OutboundSseEvent> emitter) {
        try {
            projection.search(generator, match -> {
                emitter.emit(sse.newEventBuilder()
                        .name("Step")
                        .data(new String(Json.write(step(match, signature)), StandardCharsets.UTF_8))
                        .build());
                return !emitter.isCancelled();
            });
        } catch (RuntimeException e) {
            LOG.warnf("a search for a latent ends: %s", e.getMessage());
        } catch (InterruptedException e) {
            LOG.debug("the service stops, and its search ends");
        }
        emitter.complete();
    }

    private static Step step(Match match, Signature signature) {
        var sheet = new ImageSheet(signature, 1, 1);
        sheet.put(0, 1, FloatBuffer.wrap(match.pixels()));
        return new Step(
                match.images(),
                match.total(),
                match.digit(),
                match.distance(),
                match.latent(),
                sheet.png(new TreeMap<>()));
    }

    /** Draws with one release, and lets other requests go first while the queue is full. */
    private final class ReleaseGenerator implements Projection.ImageGenerator {
        private final String model;
        private final ReleaseId release;
        private final Signature signature;
        private final String client;

        ReleaseGenerator(String model, ReleaseId release, Signature signature, String client) {
            this.model = model;
            this.release = release;
            this.signature = signature;
            this.client = client;
        }

        @Override
        public float[] generate(double[][] latents, int digit) throws InterruptedException {
            var request = new LatentBatch(latents, digit, new float[latents.length * signature.imageSize()]);
            return generation.generateAndWait(client, model, release, request) ? request.pixels() : new float[0];
        }
    }

    /** The images of some latents of one class. */
    @SuppressWarnings("ArrayRecordComponent")
    private record LatentBatch(double[][] latents, int digit, float[] pixels) implements ImageRequest {
        @Override
        public int count() {
            return latents.length;
        }

        @Override
        public void fillInputs(int first, int count, FloatBuffer into, LongBuffer labels) {
            for (int i = first; i < first + count; i++) {
                for (double value : latents[i]) {
                    into.put((float) value);
                }
                labels.put(digit);
            }
        }

        @Override
        public void acceptImages(int first, int count, FloatBuffer images) {
            int size = pixels.length / latents.length;
            images.duplicate().get(pixels, first * size, count * size);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }
}
