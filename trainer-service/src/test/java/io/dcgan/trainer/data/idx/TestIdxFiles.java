package io.dcgan.trainer.data.idx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Small IDX files for tests. */
public final class TestIdxFiles {
    private TestIdxFiles() {}

    public static byte[] images(int n, int height, int width, int... values) {
        return ByteBuffer.allocate(16 + values.length)
                .putInt(0x0803)
                .putInt(n)
                .putInt(height)
                .putInt(width)
                .put(bytes(values))
                .array();
    }

    static byte[] labels(int n, int... values) {
        return ByteBuffer.allocate(8 + values.length)
                .putInt(0x0801)
                .putInt(n)
                .put(bytes(values))
                .array();
    }

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}
