package io.dcgan.inference.image.png;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** A parsed PNG; the parser shares no code with the encoder. */
public record ParsedPng(List<Chunk> chunks) {
    private static final byte[] SIGNATURE = "\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1);

    public static final class Chunk {
        private final String type;
        private final byte[] data;

        Chunk(String type, byte[] data) {
            this.type = type;
            this.data = data;
        }

        public String type() {
            return type;
        }

        public byte[] data() {
            return data;
        }

        public ByteBuffer values() {
            return ByteBuffer.wrap(data);
        }
    }

    /** Parses a PNG; fails if the signature, a length or a CRC is wrong. */
    public static ParsedPng read(byte[] png) {
        var in = ByteBuffer.wrap(png);
        var signature = new byte[8];
        in.get(signature);
        assertThat(signature).isEqualTo(SIGNATURE);
        var chunks = new ArrayList<Chunk>();
        while (in.hasRemaining()) {
            var data = new byte[in.getInt()];
            var type = new byte[4];
            in.get(type).get(data);
            var chunk = new Chunk(new String(type, ISO_8859_1), data);
            assertThat(in.getInt()).as("CRC of " + chunk.type()).isEqualTo(crc(type, data));
            chunks.add(chunk);
        }
        return new ParsedPng(chunks);
    }

    public static BufferedImage decode(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    /** Returns the values, row-major with interleaved channels, 0 to 255. */
    public static int[] values(byte[] png) throws IOException {
        var raster = decode(png).getRaster();
        return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    }

    public List<String> types() {
        return chunks.stream().map(Chunk::type).toList();
    }

    public List<Chunk> all(String type) {
        return chunks.stream().filter(chunk -> chunk.type().equals(type)).toList();
    }

    /** Returns a plain PNG with this one's header and other compressed data. */
    public byte[] withData(byte[] data) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        for (var chunk : List.of(all("IHDR").get(0), new Chunk("IDAT", data), new Chunk("IEND", new byte[0]))) {
            var type = chunk.type().getBytes(ISO_8859_1);
            out.writeBytes(ByteBuffer.allocate(4).putInt(chunk.data().length).array());
            out.writeBytes(type);
            out.writeBytes(chunk.data());
            out.writeBytes(
                    ByteBuffer.allocate(4).putInt(crc(type, chunk.data())).array());
        }
        return out.toByteArray();
    }

    /** Computes the CRC bit by bit, as the PNG specification defines it. */
    private static int crc(byte[] type, byte[] data) {
        int crc = -1;
        for (var bytes : List.of(type, data)) {
            for (byte value : bytes) {
                crc ^= value & 0xff;
                for (int bit = 0; bit < 8; bit++) {
                    crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0xedb88320);
                }
            }
        }
        return ~crc;
    }
}
