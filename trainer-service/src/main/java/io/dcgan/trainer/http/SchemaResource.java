package io.dcgan.trainer.http;

import io.dcgan.common.id.Require;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.common.platform.http.ProblemResponses;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Serves the JSON schemas of the messages, so that a client can build a form or check a command. */
@Path("/schemas")
@Blocking
class SchemaResource {
    private static final String MEDIA_TYPE = "application/schema+json";
    private static final List<String> FILES = List.of(
            "Activation.json", "GeneratorRelease.json", "RunControl.json", "TrainCommand.json", "TrainingEvent.json");

    @GET
    @Path("{file}")
    @Produces(MEDIA_TYPE)
    @Operation(summary = "Get the JSON schema of a message, such as TrainCommand.json")
    @APIResponse(responseCode = "200", content = @Content(mediaType = MEDIA_TYPE))
    @APIResponse(
            responseCode = "404",
            description = "No such schema",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public byte[] schema(@PathParam("file") String file) throws IOException {
        if (!FILES.contains(file)) {
            throw ProblemResponses.notFound(
                    "the schema must be one of %s, got \"%s\"".formatted(FILES, Require.abbreviate(file)));
        }
        try (var in = SchemaResource.class.getResourceAsStream("/schemas/" + file)) {
            if (in == null) {
                throw new IOException("the class path must contain schemas/" + file);
            }
            return in.readAllBytes();
        }
    }
}
