package io.dcgan.inference.image.png;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.zip.CRC32;

/**
 * Builds a PNG file chunk by chunk.
 *
 * @see <a href="https://www.w3.org/TR/png-3/#5Chunk-layout">PNG, chunk layout</a>
 */
public final class PngChunkWriter {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final ByteArrayOutputStream file;

    /** @param capacity expected size in bytes; the file may grow larger */
    public PngChunkWriter(int capacity) {
        file = new ByteArrayOutputStream(capacity);
        file.writeBytes(SIGNATURE);
    }

    public PngChunkWriter add(String type, byte[] data) {
        var head = ByteBuffer.allocate(8).putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII));
        var crc = new CRC32();
        crc.update(head.array(), 4, 4);
        crc.update(data);
        file.writeBytes(head.array());
        file.writeBytes(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        return this;
    }

    /** @param texts Latin-1 keywords and values, which image viewers show */
    public PngChunkWriter addTexts(SortedMap<String, String> texts) {
        texts.forEach((keyword, value) -> add("tEXt", (keyword + '\0' + value).getBytes(StandardCharsets.ISO_8859_1)));
        return this;
    }

    public byte[] finish() {
        add("IEND", new byte[0]);
        return file.toByteArray();
    }
}
