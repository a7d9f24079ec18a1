package io.dcgan.inference.image.png.deflate;

import java.util.Arrays;

/**
 * The code of each symbol, which follows from how long the codes are.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.2">RFC 1951, use of Huffman coding</a>
 */
final class PrefixCode {
    private final int[] lengths;
    private final int[] codes;

    /** @param lengths bits by symbol, at most 15; 0 for a symbol without a code */
    PrefixCode(int[] lengths) {
        this.lengths = lengths;
        this.codes = new int[lengths.length];
        var next = new int[16];
        for (int length : lengths) {
            next[length]++;
        }
        int first = 0;
        next[0] = 0;
        for (int length = 1; length < next.length; length++) {
            int ofThisLength = next[length];
            next[length] = first;
            first = (first + ofThisLength) << 1;
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            // Codes are written from their highest bit, everything else from its lowest.
            codes[symbol] = length == 0 ? 0 : Integer.reverse(next[length]++) >>> -length;
        }
    }

    int length(int symbol) {
        return lengths[symbol];
    }

    /** The code as {@link BitWriter} takes it. */
    int code(int symbol) {
        return codes[symbol];
    }

    /** The lengths up to the last symbol that has a code, and another one. */
    int[] lengthsAnd(int another) {
        int size = lengths.length;
        while (lengths[size - 1] == 0) {
            size--;
        }
        var all = Arrays.copyOf(lengths, size + 1);
        all[size] = another;
        return all;
    }
}
