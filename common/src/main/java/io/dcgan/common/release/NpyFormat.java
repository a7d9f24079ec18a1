package io.dcgan.common.release;

import io.dcgan.common.id.Require;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * NumPy's array file format, version 1.0, little-endian and in C order.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
public final class NpyFormat {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    private NpyFormat() {}

    /** Returns the header that precedes the values of a float32 array. */
    public static byte[] floatHeader(int... shape) {
        return header("f4", shape);
    }

    static byte[] write(float[] values, int... shape) {
        var header = header("f4", shape);
        var file = new byte[header.length + 4 * values.length];
        dataBuffer(header, file).asFloatBuffer().put(values);
        return file;
    }

    static byte[] write(long[] values, int... shape) {
        var header = header("i8", shape);
        var file = new byte[header.length + 8 * values.length];
        dataBuffer(header, file).asLongBuffer().put(values);
        return file;
    }

    /** @throws IllegalArgumentException unless the file is a float32 array of this shape */
    static float[] readFloats(byte[] file, int... shape) {
        var values = new float[Math.toIntExact(size(shape))];
        checkedData(file, "f4", 4, shape).asFloatBuffer().get(values);
        return values;
    }

    /** @throws IllegalArgumentException unless the file is an int64 array of this shape */
    static long[] readLongs(byte[] file, int... shape) {
        var values = new long[Math.toIntExact(size(shape))];
        checkedData(file, "i8", 8, shape).asLongBuffer().get(values);
        return values;
    }

    private static ByteBuffer dataBuffer(byte[] header, byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).put(header);
    }

    private static ByteBuffer checkedData(byte[] file, String type, int width, int[] shape) {
        // Each shape has exactly one header, so comparing it is enough and parsing is not needed.
        var header = header(type, shape);
        var bytes = header.length + size(shape) * width;
        if (file.length != bytes || !Arrays.equals(file, 0, header.length, header, 0, header.length)) {
            throw new IllegalArgumentException(
                    "the array must be %d bytes starting with %s, got %d bytes starting with %s"
                            .formatted(bytes, printableHeader(header), file.length, printableHeader(file)));
        }
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(header.length);
    }

    private static byte[] header(String type, int[] shape) {
        var sizes = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        var text = "{'descr': '<%s', 'fortran_order': False, 'shape': (%s%s), }"
                .formatted(type, sizes, shape.length == 1 ? "," : "");
        var prefix = MAGIC.length + 2;
        var header = new byte[(prefix + text.length() + 1 + 63) / 64 * 64];
        Arrays.fill(header, (byte) ' ');
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) (header.length - prefix))
                .put(text.getBytes(StandardCharsets.US_ASCII));
        header[header.length - 1] = '\n';
        return header;
    }

    private static String printableHeader(byte[] file) {
        var start = Math.min(file.length, MAGIC.length + 2);
        return Require.abbreviate(
                new String(file, start, Math.min(file.length - start, 118), StandardCharsets.US_ASCII).strip());
    }

    private static long size(int[] shape) {
        return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    }
}
