package io.dcgan.inference.image.png.deflate;

/**
 * The code of literals and whole runs. The entry of a run combines its symbol, its extra bits and the distance.
 *
 * <p>A single table holds all entries, so that writing needs no branch that could be mispredicted.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.5">RFC 1951, compressed blocks</a>
 */
final class TokenCode {
    /** Symbol that follows the last token. */
    static final int END_OF_BLOCK = 256;

    /** Number of symbols, one more than the highest. */
    private static final int SYMBOLS = 286;

    /** Width of the low part of a table entry, which holds the number of bits to write; the bits are above it. */
    private static final int COUNT_BITS = 5;

    private static final int COUNT = (1 << COUNT_BITS) - 1;

    private final int[] table = new int[TokenBuffer.TOKEN_VALUES];
    private final int end;

    /**
     * @param symbols      the code of literals, {@link #END_OF_BLOCK} and the symbols of runs
     * @param distanceBits length of the code of the only distance, which is all zeros
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

    /** Returns the frequency of each symbol for these token frequencies and one end of block. */
    static int[] symbolCounts(int[] tokenCounts) {
        var counts = new int[SYMBOLS];
        System.arraycopy(tokenCounts, 0, counts, 0, TokenBuffer.RUN_BASE);
        counts[END_OF_BLOCK] = 1;
        for (int run = LengthCodeTable.MIN; run <= LengthCodeTable.MAX; run++) {
            counts[LengthCodeTable.symbol(run)] += tokenCounts[TokenBuffer.RUN_BASE + run];
        }
        return counts;
    }

    /** Returns the number of bits that {@link #write} writes for these token frequencies. */
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
