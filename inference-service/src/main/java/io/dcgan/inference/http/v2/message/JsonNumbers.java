package io.dcgan.inference.http.v2.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * Numbers in JSON, flat or nested. They are stored as float64, which represents every float32 and every label exactly,
 * because the datatype may follow the data.
 */
@JsonDeserialize(using = JsonNumbers.Reader.class)
public final class JsonNumbers implements TensorValues {
    private static final int MAX_COUNT = 1 << 20;
    private static final int MAX_DEPTH = 4;

    static final String EXPECTED = "at most %d numbers, in lists at most %d deep".formatted(MAX_COUNT, MAX_DEPTH);

    private final double[] values;

    private JsonNumbers(double[] values) {
        this.values = values;
    }

    static final class Reader extends StdDeserializer<JsonNumbers> {
        private static final long serialVersionUID = 1;

        Reader() {
            super(JsonNumbers.class);
        }

        @Override
        public JsonNumbers deserialize(JsonParser request, DeserializationContext context) throws IOException {
            var parser = BoundedParser.unbounded(request);
            var values = new double[256];
            int count = 0;
            int depth = 0;
            do {
                var token = parser.currentToken();
                if (token == JsonToken.START_ARRAY && depth < MAX_DEPTH) {
                    depth++;
                } else if (token == JsonToken.END_ARRAY) {
                    depth--;
                } else if (token.isNumeric() && depth > 0 && count < MAX_COUNT) {
                    values = count < values.length ? values : Arrays.copyOf(values, 2 * count);
                    values[count++] = parser.getDoubleValue();
                } else {
                    throw MismatchedInputException.from(parser, JsonNumbers.class, EXPECTED);
                }
                if (depth > 0) {
                    parser.nextToken();
                }
            } while (depth > 0);
            return new JsonNumbers(Arrays.copyOf(values, count));
        }
    }

    @Override
    public int count() {
        return values.length;
    }

    @Override
    public FloatBuffer floats() {
        var floats = FloatBuffer.allocate(values.length);
        for (int i = 0; i < values.length; i++) {
            floats.put(i, (float) values[i]);
        }
        return floats;
    }

    @Override
    public LongBuffer integers(String name) {
        var integers = LongBuffer.allocate(values.length);
        for (int i = 0; i < values.length; i++) {
            if (values[i] != Math.rint(values[i])) {
                throw V2Error.badRequest("%s[%d] must be an integer, got %s".formatted(name, i, values[i]));
            }
            integers.put(i, (long) values[i]);
        }
        return integers;
    }
}
