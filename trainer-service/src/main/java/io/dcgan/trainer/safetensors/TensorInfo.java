package io.dcgan.trainer.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Location of one F32 array in a file.
 *
 * @param sizes size along each axis; values are row-major
 * @param begin offset of the first byte from the beginning of the file
 * @param count number of values
 */
record TensorInfo(String name, List<Integer> sizes, int begin, int count) {
    static final String DTYPE = "F32";

    /**
     * @param data  position of offset 0 in the file
     * @param bytes size of the data in the file
     */
    static TensorInfo read(String name, JsonNode json, int data, int bytes) throws IOException {
        requireDtype(name, json.path("dtype"));
        var sizes = sizes(name, json.path("shape"));
        var offsets = json.path("data_offsets");
        if (!offsets.isArray() || offsets.size() != 2) {
            throw new IOException(
                    "data_offsets of \"%.100s\" must be [begin, end], got %s".formatted(name, excerpt(offsets)));
        }
        int end = requireInt("the end of \"%.100s\"".formatted(name), offsets.get(1), bytes);
        int begin = requireInt("the start of \"%.100s\"".formatted(name), offsets.get(0), end);
        int count = count(name, sizes);
        if ((long) count * Float.BYTES != end - begin) {
            throw new IOException("\"%.100s\" must have %d bytes for %s %s, got %d at byte %d of the file"
                    .formatted(name, (long) count * Float.BYTES, DTYPE, sizes, end - begin, data + begin));
        }
        return new TensorInfo(name, sizes, data + begin, count);
    }

    int length() {
        return count * Float.BYTES;
    }

    int end() {
        return begin + length();
    }

    int[] shape() {
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void requireDtype(String name, JsonNode json) throws IOException {
        if (!json.asText().equals(DTYPE)) {
            throw new IOException("dtype of \"%.100s\" must be %s, got %s".formatted(name, DTYPE, excerpt(json)));
        }
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

    /** Returns the beginning of the value, for an error message. */
    static String excerpt(JsonNode json) {
        return json.isMissingNode() ? "nothing" : "%.100s".formatted(json);
    }
}
