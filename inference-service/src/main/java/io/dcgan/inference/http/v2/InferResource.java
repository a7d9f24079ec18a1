package io.dcgan.inference.http.v2;

import io.dcgan.common.platform.http.limit.ClientAddress;
import io.dcgan.inference.http.ImageGenerationService;
import io.dcgan.inference.http.v2.message.ContentDecoder;
import io.dcgan.inference.http.v2.message.InferRequestBody;
import io.dcgan.inference.http.v2.message.V2Error;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * Generates images from latents that the client supplies.
 *
 * <p>Every media type is accepted, as is none, because clients of the protocol do not agree on one. Small requests are
 * parsed on the event loop.
 */
@Path("/v2/models/{model}")
@NonBlocking
@APIResponse(
        responseCode = "200",
        description = "The images, -1 to 1, as numbers in the JSON or as bytes after it",
        content = {
            @Content(mediaType = MediaType.APPLICATION_JSON),
            @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM)
        })
@APIResponse(
        responseCode = "400",
        description = "Malformed request, or inputs or outputs that do not match the model",
        content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = V2Error.class)))
@APIResponse(
        responseCode = "404",
        description = "Unknown model or version",
        content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = V2Error.class)))
@APIResponse(
        responseCode = "429",
        description = "The queue is full; Retry-After gives the delay in seconds",
        content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = V2Error.class)))
@APIResponse(
        responseCode = "503",
        description = "No model is served yet, or the request timed out; Retry-After gives the delay in seconds",
        content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = V2Error.class)))
class InferResource {
    private static final String EXAMPLE = """
            {"inputs": [
              {"name": "latent", "datatype": "FP32", "shape": [1, 64], "data": [0.1, -0.7, "… 64 numbers"]},
              {"name": "label", "datatype": "INT64", "shape": [1], "data": [7]}]}""";

    private final ModelVersions versions;
    private final InferBodySize bodySize;
    private final LargeRequestParser parser;
    private final ImageGenerationService generation;

    InferResource(
            ModelVersions versions,
            InferBodySize bodySize,
            LargeRequestParser parser,
            ImageGenerationService generation) {
        this.versions = versions;
        this.bodySize = bodySize;
        this.parser = parser;
        this.generation = generation;
    }

    @POST
    @Path("/infer")
    @Operation(
            summary = "Open Inference Protocol: generate images from latents",
            description = "Supports the binary data extension. The body may be compressed with gzip or deflate.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "One image", value = EXAMPLE)))
    public Uni<Response> infer(@PathParam("model") String model, @Context HttpHeaders headers, byte[] body) {
        return infer(model, Optional.empty(), headers, body);
    }

    @POST
    @Path("/versions/{version}/infer")
    @Operation(summary = "Open Inference Protocol: generate images from latents with one release")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "One image", value = EXAMPLE)))
    public Uni<Response> infer(
            @PathParam("model") String model,
            @PathParam("version") String version,
            @Context HttpHeaders headers,
            byte[] body) {
        return infer(model, Optional.of(version), headers, body);
    }

    /**
     * A parsed request.
     *
     * @param response draws its images, once subscribed to
     * @param discard  frees the generator if nobody subscribes
     */
    private record ParsedRequest(Uni<Response> response, Runnable discard) {
        static ParsedRequest refused(Response refusal) {
            return new ParsedRequest(Uni.createFrom().item(V2Error.convert(refusal)), () -> {});
        }
    }

    private Uni<Response> infer(String model, Optional<String> version, HttpHeaders headers, byte[] body) {
        // Checked before decompressing and parsing, because an overloaded service rejects more requests than it serves.
        var busy = generation.overloadResponse(1);
        if (busy.isPresent()) {
            return Uni.createFrom().item(V2Error.convert(busy.get()));
        }
        var encoding = Optional.ofNullable(headers.getHeaderString(HttpHeaders.CONTENT_ENCODING));
        var jsonLength = Optional.ofNullable(headers.getHeaderString(InferRequestBody.JSON_LENGTH));
        var client = ClientAddress.current();
        return parser.parse(
                        bytesToParse(body, encoding, jsonLength),
                        () -> parse(client, model, version, encoding, jsonLength, body),
                        parsed -> parsed.discard().run())
                .chain(ParsedRequest::response);
    }

    /** Numbers in binary form need no parsing, and compressed ones may be a thousand times as many bytes. */
    private static int bytesToParse(byte[] body, Optional<String> encoding, Optional<String> jsonLength) {
        return encoding.isPresent() ? Integer.MAX_VALUE : InferRequestBody.jsonLength(body, jsonLength);
    }

    private ParsedRequest parse(
            String client,
            String model,
            Optional<String> version,
            Optional<String> encoding,
            Optional<String> jsonLength,
            byte[] body) {
        var lease = versions.lease(model, version).orElseThrow(() -> versions.notFoundOrNotReady(model, version));
        try {
            return parse(client, lease, encoding, jsonLength, body);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private ParsedRequest parse(
            String client, Lease lease, Optional<String> encoding, Optional<String> jsonLength, byte[] encoded) {
        var body = new InferRequestBody(
                encoding.map(name -> ContentDecoder.decode(encoded, name, bodySize.maxBytes()))
                        .orElse(encoded),
                jsonLength);
        var release = lease.generator().release();
        var inputs = InferInputs.of(body, release.signature());
        // Checked again before the response is allocated, now that the number of images is known.
        var busy = generation.overloadResponse(client, inputs.count());
        if (busy.isPresent()) {
            lease.close();
            return ParsedRequest.refused(busy.get());
        }
        var reply = InferReply.forRequest(body.request(), release, inputs.count());
        var request = new InferImageRequest(inputs, reply);
        return new ParsedRequest(
                Uni.createFrom().deferred(() -> generation.generate(lease, request, reply::response, V2Error::convert)),
                lease::close);
    }
}
