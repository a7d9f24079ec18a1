package io.dcgan.inference.http.v2.message;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** The values of an input, sent as JSON or as bytes. */
public sealed interface TensorValues permits TensorValues.Blob, JsonNumbers {
    int count();

    FloatBuffer floats();

    /** @param name name of the input, for the error message if a value is not an integer */
    LongBuffer integers(String name);

    /**
     * A view of the request body.
     *
     * @param bytes little-endian
     */
    record Blob(Datatype type, ByteBuffer bytes) implements TensorValues {
        @Override
        public int count() {
            return bytes.remaining() / type.bytes();
        }

        @Override
        public FloatBuffer floats() {
            return bytes.asFloatBuffer();
        }

        @Override
        public LongBuffer integers(String name) {
            if (type == Datatype.INT64) {
                return bytes.asLongBuffer();
            }
            var narrow = bytes.asIntBuffer();
            var wide = LongBuffer.allocate(narrow.remaining());
            for (int i = 0; i < narrow.limit(); i++) {
                wide.put(i, narrow.get(i));
            }
            return wide;
        }
    }
}
