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

/** A model and its versions, as the Open Inference Protocol sees them. */
@Path("/v2/models/{model}")
@NonBlocking
@APIResponse(
        responseCode = "404",
        description = "There is no such model or version",
        content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = V2Error.class)))
class ModelResource {
    private final ModelVersions versions;

    ModelResource(ModelVersions versions) {
        this.versions = versions;
    }

    /** @param versions ids of the releases that are loaded, the last first */
    @Schema(name = "ModelMetadata", description = "A model")
    record Metadata(
            String name, List<String> versions, String platform, List<TensorSpec> inputs, List<TensorSpec> outputs) {}

    /** That a model can be asked. */
    @Schema(name = "ModelReady", description = "Whether a model is ready")
    record Ready(String name, boolean ready) {}

    @GET
    @Operation(summary = "Open Inference Protocol: a model")
    @APIResponse(
            responseCode = "200",
            description = "Its versions, inputs and outputs",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Metadata.class)))
    public Response metadata(@PathParam("model") String model) {
        return metadata(model, Optional.empty());
    }

    @GET
    @Path("/versions/{version}")
    @Operation(summary = "Open Inference Protocol: a version of a model, which is a release")
    @APIResponse(
            responseCode = "200",
            description = "All versions; inputs and outputs of this one",
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
    @Operation(summary = "Open Inference Protocol: whether a model is ready")
    @APIResponse(
            responseCode = "200",
            description = "It is",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Ready.class)))
    public Response ready(@PathParam("model") String model) {
        return ready(model, Optional.empty());
    }

    @GET
    @Path("/versions/{version}/ready")
    @Operation(summary = "Open Inference Protocol: whether a version of a model is loaded")
    @APIResponse(
            responseCode = "200",
            description = "It is",
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
