package io.dcgan.inference.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.Require;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.release.ReleaseCatalogue;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The models and their releases. */
@Path("/models")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
class ModelsResource {
    private final GeneratorRegistry registry;
    private final ReleaseCatalogue catalogue;

    ModelsResource(GeneratorRegistry registry, ReleaseCatalogue catalogue) {
        this.registry = registry;
        this.catalogue = catalogue;
    }

    /**
     * A model that this replica serves.
     *
     * @param liveSince when this replica made the release live
     * @param hold  whether releases published later wait for an activation
     * @param stale why this replica may have missed a newer release; absent if it is up to date
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Model(
            String model,
            ReleaseId live,
            Instant liveSince,
            Optional<Activation.Canary> canary,
            List<ReleaseId> loaded,
            @JsonInclude(JsonInclude.Include.ALWAYS) boolean hold,
            ImageFormat images,
            Optional<String> stale) {}

    /**
     * The images of a model.
     *
     * @param width    pixels
     * @param height   pixels
     * @param channels 1 (grey) or 3 (RGB)
     * @param classes  number of classes; 0 for a generator without classes
     */
    record ImageFormat(int width, int height, int channels, int classes) {
        static ImageFormat of(Signature signature) {
            return new ImageFormat(
                    signature.width(),
                    signature.height(),
                    signature.channels(),
                    signature.conditional() ? signature.classes() : 0);
        }
    }

    /**
     * A release of a model.
     *
     * @param refused why this replica does not serve it; absent if it would
     * @param preview present if the release was published before its run ended
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Release(
            ReleaseId releaseId,
            @Schema(implementation = String.class) ReleaseState state,
            Optional<String> refused,
            String runId,
            int epoch,
            String architecture,
            Map<String, Double> quality,
            Instant time,
            Optional<Provenance.Preview> preview) {}

    @GET
    @Operation(summary = "List the models that this replica serves")
    public List<Model> models() {
        return registry.models().stream()
                .flatMap(model -> model(model).stream())
                .toList();
    }

    @GET
    @Path("/{model}")
    @Operation(summary = "Get one model")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Model.class)))
    @APIResponse(
            responseCode = "404",
            description = "This replica does not serve the model",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Model findOne(@PathParam("model") String model) {
        return model(model).orElseThrow(() -> unknownModel(model, registry.models()));
    }

    private Optional<Model> model(String model) {
        return registry.find(model)
                .flatMap(ofModel -> ofModel.live()
                        .map(live -> new Model(
                                model,
                                live.id(),
                                ofModel.liveSince(),
                                ofModel.canary()
                                        .flatMap(canary ->
                                                catalogue.activation(model).flatMap(Activation::canary)),
                                ofModel.loaded().stream()
                                        .map(GeneratorRelease::id)
                                        .toList(),
                                catalogue
                                        .activation(model)
                                        .map(Activation::hold)
                                        .orElse(false),
                                ImageFormat.of(live.signature()),
                                catalogue.staleReason(model))));
    }

    @GET
    @Path("/{model}/releases")
    @Operation(summary = "List all releases of a model, the most recently published first")
    public List<Release> releases(@PathParam("model") String model) {
        return known(model).stream().map(this::release).toList();
    }

    private Set<GeneratorRelease> known(String model) {
        var known = new LinkedHashSet<>(catalogue.of(model));
        // A replica that has not read the topic yet still knows the releases in its cache.
        registry.find(model).ifPresent(ofModel -> known.addAll(ofModel.loaded()));
        if (known.isEmpty()) {
            throw unknownModel(model, registry.models());
        }
        return known;
    }

    @GET
    @Path("/{model}/releases/{releaseId}")
    @Operation(
            summary = "Get the record of a release as its trainer published it",
            description = "Contains the command, the data and the versions that the generator comes from.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = GeneratorRelease.class)))
    @APIResponse(
            responseCode = "404",
            description = "Unknown model or release",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public GeneratorRelease releaseRecord(@PathParam("model") String model, @PathParam("releaseId") String releaseId) {
        return known(model).stream()
                .filter(release -> release.id().value().equals(releaseId))
                .findFirst()
                .orElseThrow(() -> ProblemResponses.notFound(
                        "the model %s has no release \"%s\"".formatted(model, Require.abbreviate(releaseId))));
    }

    private Release release(GeneratorRelease release) {
        var provenance = release.provenance();
        var refused = catalogue.refusalReason(release);
        return new Release(
                release.id(),
                state(release, refused.isPresent()),
                refused,
                provenance.runId().value(),
                provenance.epoch(),
                provenance.architecture(),
                provenance.quality(),
                provenance.time(),
                provenance.preview());
    }

    private ReleaseState state(GeneratorRelease release, boolean refused) {
        var ofModel = registry.find(release.model());
        if (ofModel.flatMap(one -> one.live()).filter(release::equals).isPresent()) {
            return ReleaseState.LIVE;
        } else if (ofModel.flatMap(one -> one.canary()).filter(release::equals).isPresent()) {
            return ReleaseState.CANARY;
        } else if (refused) {
            return ReleaseState.REFUSED;
        }
        return ofModel.filter(one -> one.loaded().contains(release)).isPresent()
                ? ReleaseState.LOADED
                : ReleaseState.PUBLISHED;
    }

    static RuntimeException unknownModel(String model, Iterable<String> models) {
        return ProblemResponses.notFound(
                "model must be one of %s, got \"%s\"".formatted(String.join(", ", models), Require.abbreviate(model)));
    }
}
