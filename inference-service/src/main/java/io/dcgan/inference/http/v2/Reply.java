package io.dcgan.inference.http.v2;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.v2.InferRequest.Output;
import io.dcgan.inference.http.v2.InferRequest.Parameters;
import io.dcgan.inference.image.ImageSink;
import io.dcgan.inference.image.Pixels;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/** Takes the images of a request, and answers with them in the form that it asked for. */
sealed interface Reply extends ImageSink {
    /** When all images are there. */
    Response response();

    /** @throws jakarta.ws.rs.WebApplicationException 400, if it asks for what there is not */
    static Reply to(InferRequest request, GeneratorRelease release, int count) {
        request.outputs().ifPresent(Reply::requireServed);
        return request.binary() ? bytes(request, release, count) : new Text(request, release, count);
    }

    private static void requireServed(List<Output> outputs) {
        for (var output : outputs) {
            var name = output.name().orElse("");
            if (outputs.size() > 1 || !name.equals(Signature.IMAGE)) {
                throw Fault.badRequest(
                        "outputs must be %s, once, got \"%s\"".formatted(Signature.IMAGE, Fault.head(name)));
            }
            // A client that asks for them would look for its answer elsewhere.
            var parameters = output.parameters();
            if (parameters.flatMap(Parameters::classification).isPresent()
                    || parameters.flatMap(Parameters::sharedMemoryRegion).isPresent()) {
                throw Fault.badRequest("outputs must be asked for without classification and shared_memory_region");
            }
        }
    }

    private static Reply bytes(InferRequest request, GeneratorRelease release, int count) {
        int size = Math.multiplyExact(count, release.signature().imageSize() * Float.BYTES);
        var json = Wire.write(
                head(request, release, count, Optional.of(new InferResponse.Parameters(size)), Optional.empty()));
        return new Bytes(json.length, Pixels.after(json, count, release.signature()));
    }

    private static InferResponse head(
            InferRequest request,
            GeneratorRelease release,
            int count,
            Optional<InferResponse.Parameters> parameters,
            Optional<float[]> data) {
        var image = TensorForm.image(release.signature());
        return new InferResponse(
                request.id().filter(id -> !id.isEmpty()),
                release.model(),
                release.id().value(),
                List.of(new InferResponse.Output(
                        image.name(), image.datatype(), image.shape(count), parameters, data)));
    }

    /** JSON, and the images behind it, where they are put as they are drawn. */
    record Bytes(int jsonLength, Pixels body) implements Reply {
        @Override
        public void put(int first, int count, FloatBuffer images) {
            body.put(first, count, images);
        }

        @Override
        public Response response() {
            return Response.ok(body.bytes(), MediaType.APPLICATION_OCTET_STREAM_TYPE)
                    .header(InferBody.JSON_LENGTH, jsonLength)
                    .build();
        }
    }

    /** JSON with the images in it. */
    record Text(InferRequest request, GeneratorRelease release, FloatBuffer values) implements Reply {
        /** Each becomes some twelve characters. */
        private static final int MOST_VALUES = 1 << 20;

        Text(InferRequest request, GeneratorRelease release, int count) {
            this(
                    request,
                    release,
                    FloatBuffer.allocate(few(count * release.signature().imageSize())));
        }

        private static int few(int values) {
            if (values > MOST_VALUES) {
                throw Fault.badRequest(
                        "outputs must be asked for with binary_data: in JSON they have at most %d values, got %d"
                                .formatted(MOST_VALUES, values));
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
            return Wire.answer(
                            Status.OK.getStatusCode(),
                            head(request, release, count, Optional.empty(), Optional.of(values.array())))
                    .build();
        }
    }
}
