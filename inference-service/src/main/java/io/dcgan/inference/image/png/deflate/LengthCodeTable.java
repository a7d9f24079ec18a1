package io.dcgan.inference.image.png.deflate;

/**
 * The encoding of run lengths: a symbol for a range of lengths, and extra bits for the position in that range.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.5">RFC 1951, the table of length codes</a>
 */
final class LengthCodeTable {
    /** Shortest run in bytes. */
    static final int MIN = 3;

    static final int MAX = 258;
    private static final int FIRST_SYMBOL = 257;
    private static final int LAST_SYMBOL = 285;

    private static final short[] SYMBOLS = new short[MAX + 1];
    private static final byte[] EXTRAS = new byte[MAX + 1];
    private static final byte[] EXTRA_BITS = new byte[LAST_SYMBOL + 1];

    static {
        int run = MIN;
        for (int symbol = FIRST_SYMBOL; symbol < LAST_SYMBOL; symbol++) {
            // After the first eight symbols, the ranges double every four symbols.
            EXTRA_BITS[symbol] = (byte) Math.max(0, (symbol - FIRST_SYMBOL - 4) / 4);
            for (int extra = 0; extra < 1 << EXTRA_BITS[symbol]; extra++, run++) {
                SYMBOLS[run] = (short) symbol;
                EXTRAS[run] = (byte) extra;
            }
        }
        // The longest run has its own symbol, although the previous range would include it.
        SYMBOLS[MAX] = LAST_SYMBOL;
        EXTRAS[MAX] = 0;
    }

    private LengthCodeTable() {}

    /** @param run bytes, 3 to 258 */
    static int symbol(int run) {
        return SYMBOLS[run];
    }

    static int extra(int run) {
        return EXTRAS[run];
    }

    /** Returns the number of extra bits of a symbol; 0 for the symbols below the runs. */
    static int extraBits(int symbol) {
        return EXTRA_BITS[symbol];
    }
}
