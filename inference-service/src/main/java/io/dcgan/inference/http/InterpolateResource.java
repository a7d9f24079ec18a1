package io.dcgan.inference.http;

import io.dcgan.common.http.Problem;
import io.dcgan.common.http.Problems;
import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.Answer.Identity;
import io.dcgan.inference.image.Animation;
import io.dcgan.inference.image.Sheet;
import io.dcgan.inference.image.SinglePictures;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Walks through the latent space. */
@Path("/interpolate")
@NonBlocking
class InterpolateResource {
    private static final int MAX_SEEDS = 32;
    private static final int MAX_STEPS = 64;
    private static final int MAX_DELAY_MILLIS = 10_000;
    private static final Set<String> PARAMETERS =
            Set.of("model", "release", "seeds", "steps", "loop", "digit", "truncation", "columns", "format", "delay");

    private final Studio studio;
    private final Answer answer;

    InterpolateResource(Studio studio, Answer answer) {
        this.studio = studio;
        this.answer = answer;
    }

    /** How a walk can be shown. */
    enum View {
        PNG,
        APNG;

        /** As it is asked for. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @GET
    @Operation(
            summary = "Walk through the latent space from seed to seed",
            description = "Along great circles. A sheet of all images, or an animated PNG, which every browser shows.")
    @Parameter(
            name = "seeds",
            in = ParameterIn.QUERY,
            required = true,
            description = "The stations, with commas between, 2 to 32: the first image of each seed",
            schema = @Schema(type = SchemaType.STRING),
            example = "1,2,3")
    @Parameter(
            name = "steps",
            in = ParameterIn.QUERY,
            description = "Images from one station to the next; all together at most 256",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "64", defaultValue = "8"))
    @Parameter(
            name = "loop",
            in = ParameterIn.QUERY,
            description = "Whether it comes back to the first station; default for an animation",
            schema = @Schema(type = SchemaType.BOOLEAN))
    @Parameter(
            name = "digit",
            in = ParameterIn.QUERY,
            description = "The class of all images; default that of the first seed",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "0"))
    @Parameter(
            name = "format",
            in = ParameterIn.QUERY,
            description = "png: a sheet; apng: an animation",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"png", "apng"},
                            defaultValue = "png"))
    @Parameter(
            name = "delay",
            in = ParameterIn.QUERY,
            description = "Milliseconds from image to image of an animation",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "10", maximum = "10000", defaultValue = "80"))
    @Parameter(
            name = "columns",
            in = ParameterIn.QUERY,
            description = "Images in a row of the sheet; default steps",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1"))
    @Parameter(
            name = "truncation",
            in = ParameterIn.QUERY,
            description = "As for GET /generate",
            schema = @Schema(type = SchemaType.NUMBER, minimum = "0", maximum = "2", defaultValue = "1"))
    @Parameter(
            name = "model",
            in = ParameterIn.QUERY,
            description = "Which model draws",
            schema = @Schema(type = SchemaType.STRING, defaultValue = Studio.DEFAULT_MODEL))
    @Parameter(
            name = "release",
            in = ParameterIn.QUERY,
            description = "As for GET /generate",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "The walk",
            content = {@Content(mediaType = "image/png"), @Content(mediaType = Animation.MEDIA_TYPE)})
    @APIResponse(
            responseCode = "400",
            description = "A parameter is out of its bounds",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<Response> interpolate(@Context UriInfo uri, @Context HttpHeaders headers) {
        var query = new Query(uri.getQueryParameters(), PARAMETERS);
        var release = query.text("release");
        var lease = studio.lease(query.text("model").orElse(Studio.DEFAULT_MODEL), release);
        try {
            return interpolate(lease, query, release.isPresent(), headers);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private Uni<Response> interpolate(Lease lease, Query query, boolean pinned, HttpHeaders headers) {
        var release = lease.generator().release();
        var view = query.oneOf("format", View.class).orElse(View.PNG);
        int delay = query.integer("delay", 10, MAX_DELAY_MILLIS).orElse(80);
        var walk = walk(query, release.signature(), view);
        int columns = query.integer("columns", 1, walk.count()).orElse(Math.min(walk.steps(), walk.count()));
        var identity = new Identity(List.of(release), true, pinned, false, () -> "interpolate %s %d %d %s %d %s %d %s"
                .formatted(
                        view,
                        delay,
                        columns,
                        walk.seeds(),
                        walk.steps(),
                        walk.loop(),
                        walk.digit(),
                        walk.truncation()));
        studio.requireSmallEnough(walk.count(), release.signature());
        var ready = answer.known(identity, headers).or(() -> studio.refusal(walk.count()));
        if (ready.isPresent()) {
            lease.close();
            return Uni.createFrom().item(ready.get());
        }
        var texts = Answer.texts(
                identity, walk.seeds().stream().map(String::valueOf).collect(Collectors.joining(",")));
        if (view == View.PNG) {
            var sheet = new Sheet(release.signature(), walk.count(), columns);
            return studio.draw(lease, walk.into(sheet), () -> answer.with(sheet.png(texts), "image/png", identity)
                    .build());
        }
        var frames = new SinglePictures(walk.count(), release.signature());
        return studio.draw(lease, walk.into(frames), () -> answer.with(
                        Animation.apng(frames.sheets(), delay, texts), Animation.MEDIA_TYPE, identity)
                .build());
    }

    private static Walk walk(Query query, Signature signature, View view) {
        var seeds = query.list("seeds").stream()
                .map(seed -> Query.bits("seeds", seed))
                .toList();
        if (seeds.size() < 2 || seeds.size() > MAX_SEEDS) {
            throw Problems.badRequest(
                    "seeds must be 2 to %d numbers with commas between, got %d".formatted(MAX_SEEDS, seeds.size()));
        }
        var walk = new Walk(
                signature,
                seeds,
                query.integer("steps", 1, MAX_STEPS).orElse(8),
                query.oneOf("loop", Loop.class).map(Loop.TRUE::equals).orElse(view == View.APNG),
                digit(query, signature, seeds.get(0)),
                query.number("truncation", 0, GenerateResource.MAX_TRUNCATION, 1));
        if (walk.count() > GenerateResource.MAX_COUNT) {
            throw Problems.badRequest("seeds and steps must make at most %d images, got %d"
                    .formatted(GenerateResource.MAX_COUNT, walk.count()));
        }
        return walk;
    }

    private enum Loop {
        TRUE,
        FALSE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static int digit(Query query, Signature signature, long firstSeed) {
        var asked = query.integer("digit", 0, Math.max(0, signature.classes() - 1));
        if (asked.isPresent() && !signature.conditional()) {
            throw Problems.badRequest("digit must be left out: this generator has no classes");
        }
        return asked.orElseGet(() -> {
            var drawn = LongBuffer.allocate(1);
            Latents.drawLabels(firstSeed, 0, 1, Math.max(1, signature.classes()), drawn);
            return (int) drawn.get(0);
        });
    }
}
