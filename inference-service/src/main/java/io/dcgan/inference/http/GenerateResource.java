package io.dcgan.inference.http;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.image.Sheet;
import io.dcgan.inference.model.Buffers;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.Generator;
import io.dcgan.inference.model.LiveGenerator;
import io.dcgan.inference.model.LiveGenerators;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Draws images. */
@Path("/generate")
class GenerateResource {
    static final String MODEL = "Dcgan-Model";
    static final String RELEASE = "Dcgan-Release";
    static final String SEED = "Dcgan-Seed";
    private static final String DEFAULT_MODEL = "mnist";
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final Set<String> PARAMETERS = Set.of("model", "count", "digit", "seed", "columns");

    private final LiveGenerators live;
    private final Counter images;

    GenerateResource(LiveGenerators live, MeterRegistry metrics) {
        this.live = live;
        this.images = Counter.builder("dcgan.inference.images")
                .description("Images that were generated")
                .register(metrics);
    }

    @GET
    @Blocking
    @Operation(
            summary = "Draw images",
            description = "A PNG of the images side by side, row-major, without gaps: it can be cut into tiles of the"
                    + " generator's size. Image i of a seed is the same whatever the count.")
    @APIResponse(
            responseCode = "200",
            description = "The sheet",
            headers = {
                @Header(name = MODEL, description = "The model that drew", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = RELEASE, description = "Its release", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = SEED, description = "The seed", schema = @Schema(type = SchemaType.STRING))
            },
            content = @Content(mediaType = "image/png"))
    @APIResponse(
            responseCode = "400",
            description = "A parameter is out of its bounds",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such model",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "The model has no generator yet; Retry-After says when to ask again, in seconds",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response generate(
            @Parameter(description = "Which model draws") @DefaultValue(DEFAULT_MODEL) @QueryParam("model")
                    String model,
            @Parameter(description = "Images, 1 to 256; default 1") @QueryParam("count") @Nullable String count,
            @Parameter(description = "The digit of every image; without it, drawn from the seed")
                    @QueryParam("digit")
                    @Nullable
                    String digit,
            @Parameter(description = "A 64-bit integer; without it, drawn at random and told in the header")
                    @QueryParam("seed")
                    @Nullable
                    String seed,
            @Parameter(description = "Images in a row, 1 to count; default the square root of count")
                    @QueryParam("columns")
                    @Nullable
                    String columns,
            @Context UriInfo uri) {
        requireKnown(uri.getQueryParameters().keySet());
        try (var lease = lease(model)) {
            var generator = lease.generator();
            var release = generator.release();
            var request = GenerateRequest.of(count, digit, seed, columns, release.signature());
            var png = Sheet.png(
                    draw(generator, request),
                    request.count(),
                    request.columns(),
                    release.signature(),
                    new TreeMap<>(Map.of("Release", release.key(), "Seed", Long.toString(request.seed()))));
            images.increment(request.count());
            return answer(png, release, request);
        }
    }

    /** A misspelt parameter would otherwise be answered with a picture that was not asked for. */
    private static void requireKnown(Set<String> names) {
        for (var name : names) {
            if (!PARAMETERS.contains(name)) {
                throw ProblemException.badRequest("parameters must be of %s, got \"%s\""
                        .formatted(String.join(", ", new TreeSet<>(PARAMETERS)), name));
            }
        }
    }

    private LiveGenerator.Lease lease(String model) {
        return live.lease(model).orElseThrow(() -> {
            var models = live.models();
            if (models.isEmpty() || model.equals(DEFAULT_MODEL)) {
                return ProblemException.unavailable(
                        "model \"%s\" has no generator yet; publish a train command".formatted(model),
                        RETRY_AFTER_SECONDS);
            }
            return ProblemException.notFound(
                    "model must be one of %s, got \"%s\"".formatted(String.join(", ", models), model));
        });
    }

    private static FloatBuffer draw(Generator generator, GenerateRequest request) {
        var signature = generator.release().signature();
        int count = request.count();
        var latents = Buffers.floats(count * signature.latentSize());
        Latents.draw(request.seed(), 0, count, signature.latentSize(), latents);
        var labels = Buffers.longs(count);
        if (request.digit().isPresent()) {
            while (labels.hasRemaining()) {
                labels.put(request.digit().getAsInt());
            }
        } else {
            Latents.drawLabels(request.seed(), 0, count, Math.max(1, signature.classes()), labels);
        }
        var pixels = Buffers.floats(count * signature.imageSize());
        try {
            generator.generate(latents.flip(), labels.flip(), pixels);
            return pixels;
        } catch (GenerationException e) {
            throw ProblemException.internal(String.valueOf(e.getMessage()));
        }
    }

    private static Response answer(byte[] png, GeneratorRelease release, GenerateRequest request) {
        return Response.ok(png, "image/png")
                .header(MODEL, release.model())
                .header(RELEASE, release.id())
                .header(SEED, request.seed())
                .build();
    }
}
