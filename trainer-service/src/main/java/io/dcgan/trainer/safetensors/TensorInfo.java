package io.dcgan.trainer.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import io.dcgan.common.id.Require;
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
            throw new IOException("data_offsets of \"%s\" must be [begin, end], got %s"
                    .formatted(Require.abbreviate(name), excerpt(offsets)));
        }
        int end = requireInt("the end of \"%s\"".formatted(Require.abbreviate(name)), offsets.get(1), bytes);
        int begin = requireInt("the start of \"%s\"".formatted(Require.abbreviate(name)), offsets.get(0), end);
        int count = count(name, sizes);
        if ((long) count * Float.BYTES != end - begin) {
            throw new IOException("\"%s\" must have %d bytes for %s %s, got %d at byte %d of the file"
                    .formatted(
                            Require.abbreviate(name),
                            (long) count * Float.BYTES,
                            DTYPE,
                            sizes,
                            end - begin,
                            data + begin));
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
            throw new IOException(
                    "dtype of \"%s\" must be %s, got %s".formatted(Require.abbreviate(name), DTYPE, excerpt(json)));
        }
    }

    private static List<Integer> sizes(String name, JsonNode json) throws IOException {
        if (!json.isArray()) {
            throw new IOException(
                    "shape of \"%s\" must be a list, got %s".formatted(Require.abbreviate(name), excerpt(json)));
        }
        for (var size : json) {
            requireInt("a size in the shape of \"%s\"".formatted(Require.abbreviate(name)), size, Integer.MAX_VALUE);
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
                    "the shape of \"%s\" must hold fewer than 2^31 values, got %.100s"
                            .formatted(Require.abbreviate(name), sizes),
                    e);
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
        return json.isMissingNode() ? "nothing" : Require.abbreviate(json.toString());
    }
}
