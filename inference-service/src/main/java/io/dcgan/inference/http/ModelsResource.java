package io.dcgan.inference.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.Require;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Provenance;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.release.ReleaseCatalogue;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The models, their releases, and the release that is live. */
@Path("/models")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
class ModelsResource {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final GeneratorRegistry registry;
    private final ReleaseCatalogue catalogue;

    ModelsResource(GeneratorRegistry registry, ReleaseCatalogue catalogue) {
        this.registry = registry;
        this.catalogue = catalogue;
    }

    /**
     * A model that this replica serves.
     *
     * @param stale why this replica may have missed a newer release; absent if it is up to date
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Model(
            String model,
            ReleaseId live,
            Optional<Activation.Canary> canary,
            List<ReleaseId> loaded,
            Optional<String> stale) {}

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

    /** A request to make a release live. */
    @Schema(name = "Live", description = "The release to make live")
    record LiveRequest(ReleaseId releaseId, Optional<Activation.Canary> canary, Optional<Boolean> hold) {}

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
                                ofModel.canary()
                                        .flatMap(canary ->
                                                catalogue.activation(model).flatMap(Activation::canary)),
                                ofModel.loaded().stream()
                                        .map(GeneratorRelease::id)
                                        .toList(),
                                catalogue.staleReason(model))));
    }

    @GET
    @Path("/{model}/releases")
    @Operation(summary = "List all releases of a model, the most recently published first")
    public List<Release> releases(@PathParam("model") String model) {
        var known = new LinkedHashSet<>(catalogue.of(model));
        // A replica that has not read the topic yet still knows the releases in its cache.
        registry.find(model).ifPresent(ofModel -> known.addAll(ofModel.loaded()));
        if (known.isEmpty()) {
            throw unknownModel(model, registry.models());
        }
        return known.stream().map(this::release).toList();
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

    @PUT
    @Path("/{model}/live")
    @Operation(
            summary = "Make a release live on all replicas",
            description = "Publishes an Activation. A release published later takes over unless hold is true.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LiveRequest.class),
                            examples = {
                                @ExampleObject(
                                        name = "One release, until a newer one is published",
                                        value = "{\"releaseId\": \"20261122-131502123-9f3a61c0\"}"),
                                @ExampleObject(
                                        name = "A canary that serves a tenth of the requests",
                                        value =
                                                "{\"releaseId\": \"20261122-131502123-9f3a61c0\", \"hold\": true, \"canary\":"
                                                        + " {\"releaseId\": \"20261122-141502123-9f3a61c1\", \"share\": 0.1}}")
                            }))
    @APIResponse(
            responseCode = "202",
            description = "The published activation",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Activation.class)))
    @APIResponse(
            responseCode = "400",
            description = "Malformed request body",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "404",
            description = "Unknown release",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "Kafka is unavailable; nothing has changed",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response activate(@PathParam("model") String model, byte[] body) throws InterruptedException {
        Activation activation;
        try {
            var request = Json.read(body, LiveRequest.class);
            activation = new Activation(
                    model, request.releaseId(), request.canary(), request.hold().orElse(false));
        } catch (MalformedMessageException | IllegalArgumentException e) {
            throw ProblemResponses.badRequest(String.valueOf(e.getMessage()));
        }
        requireReachable();
        requireKnown(model, activation.releaseId());
        activation.canary().ifPresent(canary -> {
            requireKnown(model, canary.releaseId());
            requireCompatible(model, activation.releaseId(), canary.releaseId());
        });
        return publish(activation);
    }

    /** Requires Kafka: without it, this replica neither knows all releases nor reaches the other replicas. */
    private void requireReachable() {
        catalogue.unreachableReason().ifPresent(reason -> {
            throw ProblemResponses.unavailable(reason, RETRY_AFTER);
        });
    }

    private void requireKnown(String model, ReleaseId id) {
        var known = catalogue.of(model);
        if (known.stream().noneMatch(release -> release.id().equals(id))) {
            throw unknownRelease(known, id);
        }
    }

    /** Requires equal signatures: a canary must not return images of another shape to clients of the model. */
    private void requireCompatible(String model, ReleaseId one, ReleaseId other) {
        var signatures = catalogue.of(model).stream()
                .filter(release -> release.id().equals(one) || release.id().equals(other))
                .map(GeneratorRelease::signature)
                .distinct()
                .toList();
        if (signatures.size() > 1) {
            throw ProblemResponses.conflict("canary must have the signature of the live release, got " + signatures);
        }
    }

    @POST
    @Path("/{model}/rollback")
    @Operation(
            summary = "Roll back to the release before the live one on all replicas",
            description = "Publishes an Activation with hold: releases published later wait for an activation.")
    @APIResponse(
            responseCode = "202",
            description = "The published activation",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Activation.class)))
    @APIResponse(
            responseCode = "409",
            description = "No earlier release can take over",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "Kafka is unavailable; nothing has changed",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response rollBack(@PathParam("model") String model) throws InterruptedException {
        requireReachable();
        // Not the release that is live here: this replica may already have rolled back on its own.
        var live = catalogue.desiredLive(model).orElse(findOne(model).live());
        var published = catalogue.of(model);
        var before = published.stream()
                .dropWhile(release -> !release.id().equals(live))
                .skip(1)
                .filter(release -> catalogue.takesOver(release)
                        && catalogue.refusalReason(release).isEmpty())
                .findFirst();
        if (before.isEmpty()) {
            throw ProblemResponses.conflict("no release before " + live + " can take over");
        }
        return publish(new Activation(model, before.get().id(), Optional.empty(), true));
    }

    private Response publish(Activation activation) throws InterruptedException {
        try {
            catalogue.activate(activation);
            return Response.accepted(activation).build();
        } catch (IOException e) {
            return ProblemResponses.retryLater(
                    Response.Status.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()), RETRY_AFTER);
        }
    }

    private static RuntimeException unknownModel(String model, Iterable<String> models) {
        return ProblemResponses.notFound(
                "model must be one of %s, got \"%s\"".formatted(String.join(", ", models), Require.abbreviate(model)));
    }

    private static RuntimeException unknownRelease(List<GeneratorRelease> known, ReleaseId id) {
        var ids = new TreeSet<String>();
        known.forEach(release -> ids.add(release.id().value()));
        return ProblemResponses.notFound("release must be one of %s, got \"%s\"".formatted(String.join(", ", ids), id));
    }
}
