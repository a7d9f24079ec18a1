package io.dcgan.inference.http.v2;

import io.dcgan.inference.http.v2.message.V2Error;
import io.dcgan.inference.http.v2.message.V2Json;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Metadata and health of the server in the Open Inference Protocol. */
@Path("/v2")
@NonBlocking
class ServerResource {
    private final Metadata metadata;
    private final ModelVersions versions;

    ServerResource(
            @ConfigProperty(name = "quarkus.application.name") String name,
            @ConfigProperty(name = "quarkus.application.version") String version,
            ModelVersions versions) {
        this.metadata = new Metadata(name, version, List.of("binary_tensor_data"));
        this.versions = versions;
    }

    /** @param extensions supported extensions of the protocol */
    @Schema(name = "ServerMetadata", description = "Metadata of the server")
    record Metadata(String name, String version, List<String> extensions) {}

    @GET
    @Operation(summary = "Open Inference Protocol: server metadata")
    @APIResponse(
            responseCode = "200",
            description = "Name, version and extensions of the server",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Metadata.class)))
    public Response metadata() {
        return ok(metadata);
    }

    @GET
    @Path("/health/live")
    @Operation(summary = "Open Inference Protocol: server liveness")
    @APIResponse(responseCode = "200", description = "The server is live")
    public Response live() {
        return ok(Map.of("live", true));
    }

    @GET
    @Path("/health/ready")
    @Operation(summary = "Open Inference Protocol: server readiness")
    @APIResponse(responseCode = "200", description = "At least one model is served")
    @APIResponse(
            responseCode = "503",
            description = "No model is served yet",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = V2Error.class)))
    public Response ready() {
        if (versions.models().isEmpty()) {
            throw ModelVersions.notReady();
        }
        return ok(Map.of("ready", true));
    }

    private static Response ok(Object message) {
        return V2Json.response(Status.OK.getStatusCode(), message).build();
    }
}
