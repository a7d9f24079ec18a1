package io.dcgan.inference.image.png.deflate;

/**
 * Some of the data as literal bytes and as runs of the byte before.
 *
 * <p>No other repetition is looked for: generated images are flat or noise, and a search finds next to nothing for most
 * of the time of the whole encoding.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.5">RFC 1951, compressed blocks</a>
 */
final class TokenBuffer {
    /** A token is a literal or, from here on, a run: this and its length. */
    static final int RUN_BASE = 256;

    /** One more than the highest token. */
    static final int TOKEN_VALUES = RUN_BASE + LengthCodeTable.MAX + 1;

    private final byte[] data;
    private final short[] tokens;
    private int size;
    private int end;

    /** @param max about how many there may be */
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

    /** How often each of the {@link #TOKEN_VALUES} comes. */
    int[] counts() {
        var counts = new int[TOKEN_VALUES];
        for (int i = 0; i < size; i++) {
            counts[tokens[i]]++;
        }
        return counts;
    }

    /** @return whether they reach the end of the data */
    boolean atEnd() {
        return end == data.length;
    }

    /** Reads on where the last tokens ended. */
    void readBlock() {
        int at = end;
        int n = 0;
        int limit = tokens.length - RunLengthScanner.WORD;
        if (at == 0 && data.length > 0) {
            tokens[n++] = literal(at++);
        }
        while (at + RunLengthScanner.WORD <= data.length && n < limit) {
            int literals = RunLengthScanner.literalsBeforeRun(data, at);
            // Always as many: those too many are overwritten, and a loop that always ends the same is not guessed
            // wrong.
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
