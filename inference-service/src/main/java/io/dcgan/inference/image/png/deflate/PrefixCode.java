package io.dcgan.inference.image.png.deflate;

import java.util.Arrays;

/**
 * The code of each symbol, derived from the code lengths.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.2">RFC 1951, use of Huffman coding</a>
 */
final class PrefixCode {
    private final int[] lengths;
    private final int[] codes;

    /** @param lengths bits per symbol, at most 15; 0 for a symbol without a code */
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
            // Codes are written highest bit first, everything else lowest bit first.
            codes[symbol] = length == 0 ? 0 : Integer.reverse(next[length]++) >>> -length;
        }
    }

    int length(int symbol) {
        return lengths[symbol];
    }

    /** Returns the code in the bit order of {@link BitWriter}. */
    int code(int symbol) {
        return codes[symbol];
    }

    /** Returns the lengths up to the last symbol with a code, followed by another one. */
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
