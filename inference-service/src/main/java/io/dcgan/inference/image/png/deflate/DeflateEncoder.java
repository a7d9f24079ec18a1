package io.dcgan.inference.image.png.deflate;

import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Compresses mostly flat pictures in one fast pass. Equal data give equal bytes on every machine.
 * {@link java.util.zip.Deflater} does not guarantee that: its output depends on the zlib of the JVM.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1950">RFC 1950, the zlib format</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951, the deflate format</a>
 */
public final class DeflateEncoder {
    /** Tokens per block: few enough for the L1 cache, enough to make the size of the header negligible. */
    private static final int BLOCK_TOKENS = 1 << 14;

    /** Blocks this small use the fixed code: a dynamic one takes 60 to 80 bytes and more time than all else. */
    private static final int SMALL_BLOCK_TOKENS = 512;

    private static final int HEADER = 0x0178;
    private static final int MAX_LENGTH = 15;

    /**
     * The fixed code of the standard.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.6">RFC 1951, fixed Huffman codes</a>
     */
    private static final TokenCode FIXED = fixed();

    /** Every run repeats the previous byte, so a dynamic code has a single distance, 1. */
    private static final int DISTANCE_BITS = 1;

    private final TokenBuffer tokens;
    private final BitWriter out;

    private DeflateEncoder(byte[] data) {
        tokens = new TokenBuffer(data, BLOCK_TOKENS);
        out = new BitWriter(data.length / 3 + 128);
    }

    /** Returns the compressed data in the zlib format, with its header and checksum. */
    public static byte[] zlib(byte[] data) {
        var deflate = new DeflateEncoder(data);
        deflate.out.put(HEADER, 16);
        do {
            deflate.tokens.readBlock();
            deflate.writeBlock();
        } while (!deflate.tokens.atEnd());
        var adler = new Adler32();
        adler.update(data);
        return deflate.finish(adler.getValue());
    }

    private void writeBlock() {
        var counts = tokens.counts();
        if (tokens.size() <= SMALL_BLOCK_TOKENS) {
            out.reserve(3 + FIXED.bits(counts));
            out.put(tokens.atEnd() ? 0b011 : 0b010, 3);
            FIXED.write(tokens, out);
        } else {
            var symbols = new PrefixCode(HuffmanCodeLengths.lengths(TokenCode.symbolCounts(counts), MAX_LENGTH));
            var header = new DynamicBlockHeader(symbols, DISTANCE_BITS);
            var own = new TokenCode(symbols, DISTANCE_BITS);
            out.reserve(3 + header.bits() + own.bits(counts));
            out.put(tokens.atEnd() ? 0b101 : 0b100, 3);
            header.write(out);
            own.write(tokens, out);
        }
    }

    private byte[] finish(long adler) {
        out.reserve(Byte.SIZE + Integer.SIZE);
        out.align();
        out.put(Integer.toUnsignedLong(Integer.reverseBytes((int) adler)), Integer.SIZE);
        return out.toBytes();
    }

    private static TokenCode fixed() {
        var lengths = new int[288];
        Arrays.fill(lengths, 0, 144, 8);
        Arrays.fill(lengths, 144, 256, 9);
        Arrays.fill(lengths, 256, 280, 7);
        Arrays.fill(lengths, 280, 288, 8);
        return new TokenCode(new PrefixCode(lengths), 5);
    }
}
