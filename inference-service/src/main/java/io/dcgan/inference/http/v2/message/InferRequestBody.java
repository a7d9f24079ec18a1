package io.dcgan.inference.http.v2.message;

import io.dcgan.common.id.Require;
import io.dcgan.inference.http.v2.message.InferRequest.Input;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The body of a request: JSON, followed by the binary inputs in order and without gaps. */
public final class InferRequestBody {
    /** Header with the number of bytes that are JSON; by default the whole body. */
    public static final String JSON_LENGTH = "Inference-Header-Content-Length";

    private final InferRequest request;
    private final ByteBuffer binaryData;

    /** @throws jakarta.ws.rs.WebApplicationException 400 */
    public InferRequestBody(byte[] bytes, Optional<String> jsonLength) {
        int length = jsonLength(bytes, jsonLength);
        request = V2Json.read(bytes, length);
        binaryData = ByteBuffer.wrap(bytes, length, bytes.length - length);
    }

    /**
     * Returns the number of bytes that are JSON.
     *
     * @throws jakarta.ws.rs.WebApplicationException 400
     */
    public static int jsonLength(byte[] bytes, Optional<String> jsonLength) {
        return jsonLength.map(text -> length(text, bytes.length)).orElse(bytes.length);
    }

    /** Parses the header; 0, a body without JSON, is only for models with one input. */
    private static int length(String text, int max) {
        try {
            int length = Integer.parseInt(text.strip());
            if (length >= 1 && length <= max) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Rejected below, like a length out of range.
        }
        throw V2Error.badRequest("%s must be 1 to %d, the bytes of JSON at the start of the body, got \"%s\""
                .formatted(JSON_LENGTH, max, Require.abbreviate(text)));
    }

    public InferRequest request() {
        return request;
    }

    /** Returns the values of the next input. */
    public TensorValues nextValues(Input input, String name, Datatype type, int count) {
        var size = input.binaryDataSize();
        if (size.isPresent() == input.data().isPresent()) {
            throw V2Error.badRequest("%s must have either data or parameters.binary_data_size, got %s"
                    .formatted(name, size.isPresent() ? "both" : "neither"));
        }
        TensorValues values = size.isPresent()
                ? binaryValues(size.get(), name, type, count)
                : input.data().get();
        if (values.count() != count) {
            throw V2Error.badRequest("%s must have %d values, got %d".formatted(name, count, values.count()));
        }
        return values;
    }

    private TensorValues binaryValues(int size, String name, Datatype type, int count) {
        if (size != count * type.bytes()) {
            throw V2Error.badRequest("parameters.binary_data_size of %s must be %d, for %d values of %s, got %d"
                    .formatted(name, count * type.bytes(), count, type, size));
        }
        if (size > binaryData.remaining()) {
            throw V2Error.badRequest("the body must have %d bytes of %s after its JSON, got %d"
                    .formatted(size, name, binaryData.remaining()));
        }
        var blob = binaryData.slice(binaryData.position(), size).order(ByteOrder.LITTLE_ENDIAN);
        binaryData.position(binaryData.position() + size);
        return new TensorValues.Blob(type, blob);
    }

    /** @throws jakarta.ws.rs.WebApplicationException 400, if bytes follow the last input */
    public void requireEnd() {
        if (binaryData.hasRemaining()) {
            throw V2Error.badRequest(
                    "the body must end with its last input, got %d more bytes; %s is the length of the JSON"
                            .formatted(binaryData.remaining(), JSON_LENGTH));
        }
    }
}
