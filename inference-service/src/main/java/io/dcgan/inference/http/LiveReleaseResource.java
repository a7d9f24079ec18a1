package io.dcgan.inference.http;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.Require;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.ModelGenerators;
import io.dcgan.inference.release.ReleaseCatalogue;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Changes the release that is live, on all replicas. */
@Path("/models/{model}")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
class LiveReleaseResource {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final String IF_MATCH =
            "Id of the live release in quotes; the request is refused if another one is live meanwhile";

    private final GeneratorRegistry registry;
    private final ReleaseCatalogue catalogue;

    LiveReleaseResource(GeneratorRegistry registry, ReleaseCatalogue catalogue) {
        this.registry = registry;
        this.catalogue = catalogue;
    }

    /** A request to make a release live. */
    @Schema(name = "Live", description = "The release to make live")
    record LiveRequest(ReleaseId releaseId, Optional<Activation.Canary> canary, Optional<Boolean> hold) {}

    @PUT
    @Path("/live")
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
            responseCode = "412",
            description = "Another release than that of If-Match is live",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "Kafka is unavailable, or did not confirm the activation, which may still take effect",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response activate(
            @PathParam("model") String model,
            @Parameter(description = IF_MATCH) @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            byte[] body)
            throws InterruptedException {
        Activation activation;
        try {
            var request = Json.read(body, LiveRequest.class);
            activation = new Activation(
                    model, request.releaseId(), request.canary(), request.hold().orElse(false));
        } catch (MalformedMessageException | IllegalArgumentException e) {
            throw ProblemResponses.badRequest(String.valueOf(e.getMessage()));
        }
        requireReachable();
        requireExpected(model, ifMatch);
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

    /** Returns the release that the topic makes live; without one, that of this replica, which may differ. */
    private Optional<ReleaseId> live(String model) {
        // Not only the release that is live here: this replica may have rolled back on its own.
        return catalogue
                .desiredLive(model)
                .or(() -> registry.find(model).flatMap(ModelGenerators::live).map(GeneratorRelease::id));
    }

    /** Requires that the live release is the one that the client expects, so that a request takes effect only once. */
    private void requireExpected(String model, @Nullable String ifMatch) {
        if (ifMatch == null) {
            return;
        }
        var live = live(model);
        boolean matches = live.isPresent()
                && Arrays.stream(ifMatch.split(",", -1))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("*") || one.equals("\"" + live.get() + "\""));
        if (!matches) {
            throw ProblemResponses.preconditionFailed("If-Match must be the live release %s, got %s"
                    .formatted(live.map(id -> "\"" + id + "\"").orElse("(none)"), Require.abbreviate(ifMatch)));
        }
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
    @Path("/rollback")
    @Operation(
            summary = "Roll back to the release before the live one on all replicas",
            description =
                    "Publishes an Activation with hold: releases published later wait for an activation. Each call goes"
                            + " back by one release; with If-Match, a repeated call changes nothing.")
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
            responseCode = "412",
            description = "Another release than that of If-Match is live",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "Kafka is unavailable, or did not confirm the activation, which may still take effect",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response rollBack(
            @PathParam("model") String model,
            @Parameter(description = IF_MATCH) @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch)
            throws InterruptedException {
        requireReachable();
        requireExpected(model, ifMatch);
        var live = live(model).orElseThrow(() -> ModelsResource.unknownModel(model, registry.models()));
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

    private static RuntimeException unknownRelease(List<GeneratorRelease> known, ReleaseId id) {
        var ids = new TreeSet<String>();
        known.forEach(release -> ids.add(release.id().value()));
        return ProblemResponses.notFound("release must be one of %s, got \"%s\"".formatted(String.join(", ", ids), id));
    }
}
