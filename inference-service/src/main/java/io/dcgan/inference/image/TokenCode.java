package io.dcgan.inference.image;

/**
 * The code of literals and whole runs: for a run its symbol, its extra bits and the distance together.
 *
 * <p>All are in one table, so that writing takes no decision that a processor could guess wrong.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.5">RFC 1951, compressed blocks</a>
 */
final class TokenCode {
    /** The symbol after the last token. */
    static final int END = 256;

    /** One more than the highest symbol. */
    private static final int SYMBOLS = 286;

    /** Of a table entry: how many bits it writes in the low bits, what it writes above. */
    private static final int COUNT_BITS = 5;

    private static final int COUNT = (1 << COUNT_BITS) - 1;

    private final int[] table = new int[Tokens.VALUES];
    private final int end;

    /**
     * @param symbols      the code of literals, {@link #END} and the symbols of runs
     * @param distanceBits how long the code of the only distance is, which is all zeros
     */
    TokenCode(PrefixCode symbols, int distanceBits) {
        for (int literal = 0; literal < Tokens.RUN; literal++) {
            table[literal] = entry(symbols.code(literal), symbols.length(literal));
        }
        for (int run = RunLength.MIN; run <= RunLength.MAX; run++) {
            int symbol = RunLength.symbol(run);
            int length = symbols.length(symbol);
            table[Tokens.RUN + run] = entry(
                    symbols.code(symbol) | (RunLength.extra(run) << length),
                    length + RunLength.extraBits(symbol) + distanceBits);
        }
        end = entry(symbols.code(END), symbols.length(END));
    }

    /** How often each symbol comes, if tokens come so often and the end once. */
    static int[] symbolCounts(int[] tokenCounts) {
        var counts = new int[SYMBOLS];
        System.arraycopy(tokenCounts, 0, counts, 0, Tokens.RUN);
        counts[END] = 1;
        for (int run = RunLength.MIN; run <= RunLength.MAX; run++) {
            counts[RunLength.symbol(run)] += tokenCounts[Tokens.RUN + run];
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

    void write(Tokens tokens, BitWriter out) {
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
