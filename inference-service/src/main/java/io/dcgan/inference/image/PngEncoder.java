package io.dcgan.inference.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG, grey or RGB, 8 bits a value.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">Portable Network Graphics, third edition</a>
 */
final class PngEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte GREY = 0;
    private static final byte RGB = 2;

    private PngEncoder() {}

    /**
     * @param rows     {@code height} rows of a zero (no filter) and {@code width · channels} values
     * @param channels 1 or 3
     * @param texts    Latin-1 keywords and values, shown by image viewers; sorted, so that equal pictures are equal files
     */
    static byte[] encode(byte[] rows, int width, int height, int channels, SortedMap<String, String> texts) {
        var png = new ByteArrayOutputStream(rows.length / 2 + 256);
        png.writeBytes(SIGNATURE);
        var header = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 8);
        chunk(png, "IHDR", header.put(channels == 1 ? GREY : RGB).array(), 13);
        texts.forEach((keyword, value) -> {
            var text = (keyword + '\0' + value).getBytes(StandardCharsets.ISO_8859_1);
            chunk(png, "tEXt", text, text.length);
        });
        deflate(png, rows);
        chunk(png, "IEND", new byte[0], 0);
        return png.toByteArray();
    }

    private static void deflate(ByteArrayOutputStream png, byte[] rows) {
        // Generated digits are noise around flat black: a better level costs three times the time for a tenth less.
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(rows);
            deflater.finish();
            var data = new byte[rows.length + rows.length / 1000 + 64];
            int length = deflater.deflate(data);
            if (!deflater.finished()) {
                throw new IllegalStateException("deflate must not grow by more than a thousandth");
            }
            chunk(png, "IDAT", data, length);
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data, int length) {
        var name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data, 0, length);
        png.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        png.writeBytes(name);
        png.write(data, 0, length);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
