package io.dcgan.inference.http.v2;

import io.dcgan.inference.http.v2.message.TensorSpec;
import io.dcgan.inference.http.v2.message.V2Error;
import io.dcgan.inference.http.v2.message.V2Json;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Metadata and readiness of a model and its versions in the Open Inference Protocol. */
@Path("/v2/models/{model}")
@NonBlocking
@APIResponse(
        responseCode = "404",
        description = "Unknown model or version",
        content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = V2Error.class)))
class ModelResource {
    private final ModelVersions versions;

    ModelResource(ModelVersions versions) {
        this.versions = versions;
    }

    /** @param versions ids of the loaded releases, newest first */
    @Schema(name = "ModelMetadata", description = "Metadata of a model")
    record Metadata(
            String name, List<String> versions, String platform, List<TensorSpec> inputs, List<TensorSpec> outputs) {}

    /** Readiness of a model. */
    @Schema(name = "ModelReady", description = "Readiness of a model")
    record Ready(String name, boolean ready) {}

    @GET
    @Operation(summary = "Open Inference Protocol: model metadata")
    @APIResponse(
            responseCode = "200",
            description = "Versions, inputs and outputs of the model",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Metadata.class)))
    public Response metadata(@PathParam("model") String model) {
        return metadata(model, Optional.empty());
    }

    @GET
    @Path("/versions/{version}")
    @Operation(summary = "Open Inference Protocol: model metadata for one version, which is a release")
    @APIResponse(
            responseCode = "200",
            description = "All versions of the model; inputs and outputs of this one",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Metadata.class)))
    public Response metadata(@PathParam("model") String model, @PathParam("version") String version) {
        return metadata(model, Optional.of(version));
    }

    private Response metadata(String model, Optional<String> version) {
        var signature = versions.find(model, version)
                .orElseThrow(() -> versions.notFoundOrNotReady(model, version))
                .signature();
        return ok(new Metadata(
                model,
                versions.list(model),
                "onnxruntime_onnx",
                TensorSpec.inputs(signature),
                List.of(TensorSpec.image(signature))));
    }

    @GET
    @Path("/ready")
    @Operation(summary = "Open Inference Protocol: model readiness")
    @APIResponse(
            responseCode = "200",
            description = "The model is ready",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Ready.class)))
    public Response ready(@PathParam("model") String model) {
        return ready(model, Optional.empty());
    }

    @GET
    @Path("/versions/{version}/ready")
    @Operation(summary = "Open Inference Protocol: model readiness for one version")
    @APIResponse(
            responseCode = "200",
            description = "The version is loaded",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Ready.class)))
    public Response ready(@PathParam("model") String model, @PathParam("version") String version) {
        return ready(model, Optional.of(version));
    }

    private Response ready(String model, Optional<String> version) {
        if (versions.find(model, version).isEmpty()) {
            throw versions.notFound(model, version);
        }
        return ok(new Ready(model, true));
    }

    private static Response ok(Object message) {
        return V2Json.response(Status.OK.getStatusCode(), message).build();
    }
}
