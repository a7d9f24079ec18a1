package io.dcgan.inference.image.png.deflate;

/**
 * The code of literals and whole runs: for a run its symbol, its extra bits and the distance together.
 *
 * <p>All are in one table, so that writing takes no decision that a processor could guess wrong.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.5">RFC 1951, compressed blocks</a>
 */
final class TokenCode {
    /** The symbol after the last token. */
    static final int END_OF_BLOCK = 256;

    /** One more than the highest symbol. */
    private static final int SYMBOLS = 286;

    /** Of a table entry: how many bits it writes in the low bits, what it writes above. */
    private static final int COUNT_BITS = 5;

    private static final int COUNT = (1 << COUNT_BITS) - 1;

    private final int[] table = new int[TokenBuffer.TOKEN_VALUES];
    private final int end;

    /**
     * @param symbols      the code of literals, {@link #END_OF_BLOCK} and the symbols of runs
     * @param distanceBits how long the code of the only distance is, which is all zeros
     */
    TokenCode(PrefixCode symbols, int distanceBits) {
        for (int literal = 0; literal < TokenBuffer.RUN_BASE; literal++) {
            table[literal] = entry(symbols.code(literal), symbols.length(literal));
        }
        for (int run = LengthCodeTable.MIN; run <= LengthCodeTable.MAX; run++) {
            int symbol = LengthCodeTable.symbol(run);
            int length = symbols.length(symbol);
            table[TokenBuffer.RUN_BASE + run] = entry(
                    symbols.code(symbol) | (LengthCodeTable.extra(run) << length),
                    length + LengthCodeTable.extraBits(symbol) + distanceBits);
        }
        end = entry(symbols.code(END_OF_BLOCK), symbols.length(END_OF_BLOCK));
    }

    /** How often each symbol comes, if tokens come so often and the end once. */
    static int[] symbolCounts(int[] tokenCounts) {
        var counts = new int[SYMBOLS];
        System.arraycopy(tokenCounts, 0, counts, 0, TokenBuffer.RUN_BASE);
        counts[END_OF_BLOCK] = 1;
        for (int run = LengthCodeTable.MIN; run <= LengthCodeTable.MAX; run++) {
            counts[LengthCodeTable.symbol(run)] += tokenCounts[TokenBuffer.RUN_BASE + run];
        }
        return counts;
    }

    /** How many bits {@link #write} writes, if tokens come so often. */
    long bits(int[] tokenCounts) {
        long bits = end & COUNT;
        for (int token = 0; token < table.length; token++) {
            bits += (long) tokenCounts[token] * (table[token] & COUNT);
        }
        return bits;
    }

    void write(TokenBuffer tokens, BitWriter out) {
        int size = tokens.size();
        for (int i = 0; i < size; i++) {
            put(table[tokens.get(i)], out);
        }
        put(end, out);
    }

    private static int entry(int bits, int count) {
        return (bits << COUNT_BITS) | count;
    }

    private static void put(int entry, BitWriter out) {
        out.put(entry >>> COUNT_BITS, entry & COUNT);
    }
}
