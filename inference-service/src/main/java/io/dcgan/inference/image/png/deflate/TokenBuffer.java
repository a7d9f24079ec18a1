package io.dcgan.inference.image.png.deflate;

/**
 * A block of the data as tokens: literal bytes and runs that repeat the previous byte.
 *
 * <p>It does not search for other repetitions. Generated images are flat or noisy, so a search would find almost
 * nothing and take most of the encoding time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.5">RFC 1951, compressed blocks</a>
 */
final class TokenBuffer {
    /** Offset of run tokens: a token below it is a literal, a run is this plus its length. */
    static final int RUN_BASE = 256;

    /** Number of token values, one more than the highest. */
    static final int TOKEN_VALUES = RUN_BASE + LengthCodeTable.MAX + 1;

    private final byte[] data;
    private final short[] tokens;
    private int size;
    private int end;

    /** @param max approximate maximum number of tokens */
    TokenBuffer(byte[] data, int max) {
        this.data = data;
        this.tokens = new short[Math.min(data.length, max) + RunLengthScanner.WORD];
    }

    int size() {
        return size;
    }

    int get(int token) {
        return tokens[token];
    }

    /** Returns the frequency of each of the {@link #TOKEN_VALUES}. */
    int[] counts() {
        var counts = new int[TOKEN_VALUES];
        for (int i = 0; i < size; i++) {
            counts[tokens[i]]++;
        }
        return counts;
    }

    /** @return whether the tokens reach the end of the data */
    boolean atEnd() {
        return end == data.length;
    }

    /** Reads the next block, from where the previous one ended. */
    void readBlock() {
        int at = end;
        int n = 0;
        int limit = tokens.length - RunLengthScanner.WORD;
        if (at == 0 && data.length > 0) {
            tokens[n++] = literal(at++);
        }
        while (at + RunLengthScanner.WORD <= data.length && n < limit) {
            int literals = RunLengthScanner.literalsBeforeRun(data, at);
            // Always write the same number, because a fixed loop count is never mispredicted. Excess tokens are
            // overwritten.
            for (int i = 0; i < RunLengthScanner.SCAN_BYTES; i++) {
                tokens[n + i] = literal(at + i);
            }
            at += literals;
            n += literals;
            if (literals < RunLengthScanner.SCAN_BYTES) {
                int run = RunLengthScanner.runLength(data, at);
                tokens[n++] = (short) (RUN_BASE + run);
                at += run;
            }
        }
        while (at < data.length && n < limit) {
            tokens[n++] = literal(at++);
        }
        size = n;
        end = at;
    }

    private short literal(int at) {
        return (short) (data[at] & 0xff);
    }
}
