package io.dcgan.inference.image.png.deflate;

import java.util.Arrays;

/**
 * How long the code of each symbol must be so that all of them together are as short as can be. Equal counts give equal
 * lengths, on every machine.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.1">RFC 1951, synopsis of prefix and Huffman
 *     coding</a>
 */
final class HuffmanCodeLengths {
    /** An entry is the symbol in the low bits and its count above: sorting such numbers sorts by count. */
    private static final int SYMBOL_BITS = 9;

    private static final int SYMBOL = (1 << SYMBOL_BITS) - 1;

    private HuffmanCodeLengths() {}

    /**
     * @param counts    how often each symbol comes: at most 512 symbols of which two or more come, together less than
     *                  2²² times
     * @param maxLength bits, 9 to 15, or 7 for 128 symbols at most
     * @return bits by symbol; 0 where it never comes
     */
    static int[] lengths(int[] counts, int maxLength) {
        var entries = sortedByCount(counts);
        var codes = limitLengths(depths(entries, parents(entries)), maxLength);
        var lengths = new int[counts.length];
        int i = 0;
        for (int length = maxLength; length > 0; length--) {
            for (int n = codes[length]; n > 0; n--) {
                lengths[entries[i++] & SYMBOL] = length;
            }
        }
        return lengths;
    }

    private static int[] sortedByCount(int[] counts) {
        var entries = new int[counts.length];
        int used = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            if (counts[symbol] > 0) {
                entries[used++] = (counts[symbol] << SYMBOL_BITS) | symbol;
            }
        }
        Arrays.sort(entries, 0, used);
        return Arrays.copyOf(entries, used);
    }

    /** The tree: first the leaves, one an entry, then the nodes, each with the two lightest of what had no parent. */
    private static int[] parents(int[] entries) {
        int leaves = entries.length;
        var weights = new int[2 * leaves - 1];
        for (int i = 0; i < leaves; i++) {
            weights[i] = entries[i] >>> SYMBOL_BITS;
        }
        var parents = new int[weights.length];
        int leaf = 0;
        int node = leaves;
        // New nodes never weigh less than those before them: the lightest are at the front of the leaves or the nodes.
        for (int next = leaves; next < weights.length; next++) {
            for (int child = 0; child < 2; child++) {
                boolean fromLeaves = leaf < leaves && (node == next || weights[leaf] <= weights[node]);
                int lightest = fromLeaves ? leaf++ : node++;
                weights[next] += weights[lightest];
                parents[lightest] = next;
            }
        }
        return parents;
    }

    /** How many leaves there are at each depth. */
    private static int[] depths(int[] entries, int[] parents) {
        var depth = new int[parents.length];
        var leaves = new int[entries.length];
        for (int i = parents.length - 2; i >= 0; i--) {
            depth[i] = depth[parents[i]] + 1;
            if (i < entries.length) {
                leaves[depth[i]]++;
            }
        }
        return leaves;
    }

    /** How many codes there are of each length, if none may be longer than the maximum. */
    private static int[] limitLengths(int[] depths, int maxLength) {
        var codes = Arrays.copyOf(depths, maxLength + 1);
        for (int depth = maxLength + 1; depth < depths.length; depth++) {
            codes[maxLength] += depths[depth];
        }
        int taken = 0;
        for (int length = 1; length <= maxLength; length++) {
            taken += codes[length] << (maxLength - length);
        }
        for (; taken > 1 << maxLength; taken--) {
            int length = maxLength - 1;
            while (codes[length] == 0) {
                length--;
            }
            // A code becomes the prefix of two: one for its own symbol and one for a symbol that was deeper.
            codes[length]--;
            codes[length + 1] += 2;
            codes[maxLength]--;
        }
        return codes;
    }
}
