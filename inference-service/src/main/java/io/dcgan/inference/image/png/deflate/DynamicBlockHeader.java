package io.dcgan.inference.image.png.deflate;

/**
 * The header of a block with a dynamic code: the code length of each symbol, itself Huffman-coded.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.7">RFC 1951, dynamic Huffman codes</a>
 */
final class DynamicBlockHeader {
    private static final int MIN_LITERALS = 257;
    private static final int MIN_LENGTHS = 4;
    private static final int MAX_LENGTH = 7;

    private static final int REPEAT = 16;
    private static final int ZEROS = 17;
    private static final int MANY_ZEROS = 18;
    private static final int[] EXTRA_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7};

    /** Order in which the lengths of the length codes are written: the rarest last, so that they can be omitted. */
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private final int[] lengths;
    private final int[] symbols;
    private final int[] extras;
    private final int[] counts = new int[EXTRA_BITS.length];
    private final PrefixCode code;
    private int symbolCount;

    /**
     * @param literals     code of literals, end of block and runs
     * @param distanceBits length of the code of the only distance
     */
    DynamicBlockHeader(PrefixCode literals, int distanceBits) {
        this.lengths = literals.lengthsAnd(distanceBits);
        this.symbols = new int[lengths.length];
        this.extras = new int[lengths.length];
        int i = 0;
        while (i < lengths.length) {
            i += lengths[i] == 0 ? addZeros(repeatLength(i, 138)) : addLength(lengths[i], repeatLength(i, 7));
        }
        code = new PrefixCode(HuffmanCodeLengths.lengths(counts, MAX_LENGTH));
    }

    /** Returns the number of bits that {@link #write} writes. */
    int bits() {
        int bits = 5 + 5 + 4 + 3 * writtenLengths();
        for (int symbol = 0; symbol < counts.length; symbol++) {
            bits += counts[symbol] * (code.length(symbol) + EXTRA_BITS[symbol]);
        }
        return bits;
    }

    void write(BitWriter out) {
        int written = writtenLengths();
        out.put(lengths.length - 1 - MIN_LITERALS, 5);
        out.put(0, 5);
        out.put(written - MIN_LENGTHS, 4);
        for (int i = 0; i < written; i++) {
            out.put(code.length(ORDER[i]), 3);
        }
        for (int i = 0; i < symbolCount; i++) {
            int symbol = symbols[i];
            out.put(code.code(symbol), code.length(symbol));
            out.put(extras[i], EXTRA_BITS[symbol]);
        }
    }

    private int writtenLengths() {
        int written = ORDER.length;
        while (written > MIN_LENGTHS && code.length(ORDER[written - 1]) == 0) {
            written--;
        }
        return written;
    }

    private int repeatLength(int from, int max) {
        int to = from + 1;
        while (to < lengths.length && to - from < max && lengths[to] == lengths[from]) {
            to++;
        }
        return to - from;
    }

    private int addZeros(int run) {
        if (run < 3) {
            add(0, 0);
            return 1;
        }
        add(run <= 10 ? ZEROS : MANY_ZEROS, run <= 10 ? run - 3 : run - 11);
        return run;
    }

    /** Adds the length itself and, if shorter, one symbol that repeats it as often as possible. */
    private int addLength(int length, int run) {
        add(length, 0);
        if (run < 4) {
            return 1;
        }
        add(REPEAT, run - 4);
        return run;
    }

    private void add(int symbol, int extra) {
        symbols[symbolCount] = symbol;
        extras[symbolCount] = extra;
        counts[symbol]++;
        symbolCount++;
    }
}
