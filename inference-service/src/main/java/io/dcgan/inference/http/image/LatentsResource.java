package io.dcgan.inference.http.image;

import io.dcgan.common.platform.http.Problem;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.BoundedJson;
import io.dcgan.inference.http.ImageGenerationService;
import io.dcgan.inference.http.latent.PostedLatents;
import io.dcgan.inference.http.latent.PostedLatents.PostedImage;
import io.dcgan.inference.image.ImageSheet;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Generates images from latents that a client sends, such as one that a projection has found. */
@Path("/generate/latents")
@Blocking
class LatentsResource {
    private static final int MAX_COUNT = 256;
    private static final String PNG = "image/png";

    private final ImageGenerationService generation;

    LatentsResource(ImageGenerationService generation) {
        this.generation = generation;
    }

    /**
     * The images to draw.
     *
     * @param columns images per row of the sheet; all by default
     */
    @Schema(name = "Latents", description = "The images to draw; each has a latent, or seeds to mix, or both")
    record LatentsRequest(List<PostedImage> images, Optional<Integer> columns) {}

    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces({PNG, Problem.MEDIA_TYPE})
    @Operation(
            summary = "Generate a sheet from latents in the body",
            description =
                    "The latent of each image is the weighted sum of latent and of the seeds in mix, divided by the length of"
                            + " the weights.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LatentsRequest.class)))
    @APIResponse(responseCode = "200", description = "The sheet", content = @Content(mediaType = PNG))
    @APIResponse(
            responseCode = "400",
            description = "Malformed body, or latents that do not suit the generator",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "429",
            description = "The replica is overloaded; Retry-After gives the delay in seconds",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<Response> draw(
            byte[] body, @QueryParam("model") @Nullable String model, @QueryParam("release") @Nullable String release) {
        var refusal = generation.overloadResponse(1);
        if (refusal.isPresent()) {
            return Uni.createFrom().item(refusal.get());
        }
        var lease = generation.lease(
                Optional.ofNullable(model).orElse(ImageGenerationService.DEFAULT_MODEL), Optional.ofNullable(release));
        try {
            return draw(lease, body);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private Uni<Response> draw(Lease lease, byte[] body) {
        var drawnBy = lease.generator().release();
        var signature = drawnBy.signature();
        var request = BoundedJson.read(body, LatentsRequest.class);
        PostedLatents latents;
        try {
            latents = new PostedLatents(signature, request.images());
        } catch (IllegalArgumentException e) {
            throw ProblemResponses.badRequest(String.valueOf(e.getMessage()));
        }
        int count = latents.count();
        int columns = request.columns().orElse(count);
        requireBounds(count, columns, signature);
        var sheet = new ImageSheet(signature, count, columns);
        return generation.generate(
                lease,
                latents.into(sheet),
                () -> Response.ok(sheet.png(texts(drawnBy.key())), PNG)
                        .header("Dcgan-Model", drawnBy.model())
                        .header("Dcgan-Release", drawnBy.id().value())
                        .build(),
                problem -> problem);
    }

    private void requireBounds(int count, int columns, Signature signature) {
        if (count < 1 || count > MAX_COUNT) {
            throw ProblemResponses.badRequest("images must be 1 to %d, got %d".formatted(MAX_COUNT, count));
        }
        if (columns < 1 || columns > count) {
            throw ProblemResponses.badRequest("columns must be 1 to %d, got %d".formatted(count, columns));
        }
        generation.requireWithinSizeLimit(count, signature);
    }

    private static SortedMap<String, String> texts(String release) {
        var texts = new TreeMap<String, String>();
        texts.put("Release", release);
        return texts;
    }
}
