package io.dcgan.trainer.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Where the values of one array lie in a file.
 *
 * @param sizes along each axis, row-major
 * @param begin in bytes from the beginning of the file
 * @param count of values
 */
record TensorInfo(String name, Dtype type, List<Integer> sizes, int begin, int count) {
    enum Dtype {
        F32(4),
        I64(8);

        private final int bytes;

        Dtype(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    /**
     * @param data  byte of the file at which offset 0 lies
     * @param bytes of data in the file
     */
    static TensorInfo read(String name, JsonNode json, int data, int bytes) throws IOException {
        var type = type(name, json.path("dtype"));
        var sizes = sizes(name, json.path("shape"));
        var offsets = json.path("data_offsets");
        if (!offsets.isArray() || offsets.size() != 2) {
            throw new IOException(
                    "data_offsets of \"%.100s\" must be [begin, end], got %s".formatted(name, excerpt(offsets)));
        }
        int end = requireInt("the end of \"%.100s\"".formatted(name), offsets.get(1), bytes);
        int begin = requireInt("the begin of \"%.100s\"".formatted(name), offsets.get(0), end);
        int count = count(name, sizes);
        if ((long) count * type.bytes != end - begin) {
            throw new IOException("\"%.100s\" must have %d bytes for %s %s, got %d at byte %d of the file"
                    .formatted(name, (long) count * type.bytes, type, sizes, end - begin, data + begin));
        }
        return new TensorInfo(name, type, sizes, data + begin, count);
    }

    int length() {
        return count * type.bytes;
    }

    int end() {
        return begin + length();
    }

    int[] shape() {
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Dtype type(String name, JsonNode json) throws IOException {
        return switch (json.asText()) {
            case "F32" -> Dtype.F32;
            case "I64" -> Dtype.I64;
            default ->
                throw new IOException("dtype of \"%.100s\" must be F32 or I64, got %s".formatted(name, excerpt(json)));
        };
    }

    private static List<Integer> sizes(String name, JsonNode json) throws IOException {
        if (!json.isArray()) {
            throw new IOException("shape of \"%.100s\" must be a list, got %s".formatted(name, excerpt(json)));
        }
        for (var size : json) {
            requireInt("a size in the shape of \"%.100s\"".formatted(name), size, Integer.MAX_VALUE);
        }
        return StreamSupport.stream(json.spliterator(), false)
                .map(JsonNode::intValue)
                .toList();
    }

    private static int count(String name, List<Integer> sizes) throws IOException {
        try {
            return sizes.stream().reduce(1, Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw new IOException(
                    "the shape of \"%.100s\" must hold fewer than 2^31 values, got %.100s".formatted(name, sizes), e);
        }
    }

    private static int requireInt(String what, JsonNode json, int max) throws IOException {
        if (!json.isIntegralNumber() || !json.canConvertToInt() || json.intValue() < 0 || json.intValue() > max) {
            throw new IOException("%s must be 0 to %d, got %s".formatted(what, max, excerpt(json)));
        }
        return json.intValue();
    }

    /** The beginning of it, for an error message. */
    static String excerpt(JsonNode json) {
        return json.isMissingNode() ? "nothing" : "%.100s".formatted(json);
    }
}
