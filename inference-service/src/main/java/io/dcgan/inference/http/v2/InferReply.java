package io.dcgan.inference.http.v2;

import io.dcgan.common.id.Require;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.v2.message.InferRequest;
import io.dcgan.inference.http.v2.message.InferRequest.Output;
import io.dcgan.inference.http.v2.message.InferRequest.Parameters;
import io.dcgan.inference.http.v2.message.InferRequestBody;
import io.dcgan.inference.http.v2.message.InferResponse;
import io.dcgan.inference.http.v2.message.TensorSpec;
import io.dcgan.inference.http.v2.message.V2Error;
import io.dcgan.inference.http.v2.message.V2Json;
import io.dcgan.inference.image.FloatImageBuffer;
import io.dcgan.inference.image.ImageSink;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/** Collects the images of a request and returns them in the requested form. */
public sealed interface InferReply extends ImageSink {
    /** Returns the response; valid once all images have been put. */
    Response response();

    /** @throws jakarta.ws.rs.WebApplicationException 400, if the requested outputs are not supported */
    static InferReply forRequest(InferRequest request, GeneratorRelease release, int count) {
        request.outputs().ifPresent(InferReply::requireServed);
        return request.binary() ? binaryReply(request, release, count) : new JsonReply(request, release, count);
    }

    private static void requireServed(List<Output> outputs) {
        for (var output : outputs) {
            var name = output.name().orElse("");
            if (outputs.size() > 1 || !name.equals(Signature.IMAGE)) {
                throw V2Error.badRequest(
                        "outputs must be %s, once, got \"%s\"".formatted(Signature.IMAGE, Require.abbreviate(name)));
            }
            // A client that requests these would not look for images in the response.
            var parameters = output.parameters();
            if (parameters.flatMap(Parameters::classification).isPresent()
                    || parameters.flatMap(Parameters::sharedMemoryRegion).isPresent()) {
                throw V2Error.badRequest("outputs must not have classification or shared_memory_region");
            }
        }
    }

    private static InferReply binaryReply(InferRequest request, GeneratorRelease release, int count) {
        int size = Math.multiplyExact(count, release.signature().imageSize() * Float.BYTES);
        var json = V2Json.write(responseHeader(
                request, release, count, Optional.of(new InferResponse.Parameters(size)), Optional.empty()));
        return new BinaryReply(json.length, FloatImageBuffer.withHeader(json, count, release.signature()));
    }

    private static InferResponse responseHeader(
            InferRequest request,
            GeneratorRelease release,
            int count,
            Optional<InferResponse.Parameters> parameters,
            Optional<float[]> data) {
        var image = TensorSpec.image(release.signature());
        return new InferResponse(
                request.id().filter(id -> !id.isEmpty()),
                release.model(),
                release.id().value(),
                List.of(new InferResponse.Output(
                        image.name(), image.datatype(), image.shape(count), parameters, data)));
    }

    /** JSON followed by the images, which are written in place as they are generated. */
    record BinaryReply(int jsonLength, FloatImageBuffer body) implements InferReply {
        @Override
        public void put(int first, int count, FloatBuffer images) {
            body.put(first, count, images);
        }

        @Override
        public Response response() {
            return Response.ok(body.bytes(), MediaType.APPLICATION_OCTET_STREAM_TYPE)
                    .header(InferRequestBody.JSON_LENGTH, jsonLength)
                    .build();
        }
    }

    /** JSON that contains the images. */
    record JsonReply(InferRequest request, GeneratorRelease release, FloatBuffer values) implements InferReply {
        /** Each value takes about twelve characters. */
        private static final int MAX_VALUES = 1 << 20;

        JsonReply(InferRequest request, GeneratorRelease release, int count) {
            this(
                    request,
                    release,
                    FloatBuffer.allocate(
                            requireAtMost(count * release.signature().imageSize())));
        }

        private static int requireAtMost(int values) {
            if (values > MAX_VALUES) {
                throw V2Error.badRequest(
                        "outputs must be requested with binary_data: JSON holds at most %d values, got %d"
                                .formatted(MAX_VALUES, values));
            }
            return values;
        }

        @Override
        public void put(int first, int count, FloatBuffer images) {
            int imageSize = release.signature().imageSize();
            values.put(first * imageSize, images, images.position(), count * imageSize);
        }

        @Override
        public Response response() {
            int count = values.capacity() / release.signature().imageSize();
            return V2Json.response(
                            Status.OK.getStatusCode(),
                            responseHeader(request, release, count, Optional.empty(), Optional.of(values.array())))
                    .build();
        }
    }
}
