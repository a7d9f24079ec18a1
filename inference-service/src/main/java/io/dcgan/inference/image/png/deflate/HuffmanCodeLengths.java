package io.dcgan.inference.image.png.deflate;

import java.util.Arrays;

/**
 * Computes the code lengths that minimise the total size, up to a maximum length. Equal counts give equal lengths on
 * every machine.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.1">RFC 1951, synopsis of prefix and Huffman
 *     coding</a>
 */
final class HuffmanCodeLengths {
    /** An entry has the symbol in its low bits and the count above, so that sorting entries sorts by count. */
    private static final int SYMBOL_BITS = 9;

    private static final int SYMBOL = (1 << SYMBOL_BITS) - 1;

    private HuffmanCodeLengths() {}

    /**
     * @param counts    frequency of each symbol: at most 512 symbols, at least two of them used, with a sum below 2²²
     * @param maxLength maximum length in bits, 9 to 15, or 7 for at most 128 symbols
     * @return length in bits of each symbol; 0 for an unused symbol
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

    /** Builds the tree: first one leaf per entry, then the nodes, each joining the two lightest without a parent. */
    private static int[] parents(int[] entries) {
        int leaves = entries.length;
        var weights = new int[2 * leaves - 1];
        for (int i = 0; i < leaves; i++) {
            weights[i] = entries[i] >>> SYMBOL_BITS;
        }
        var parents = new int[weights.length];
        int leaf = 0;
        int node = leaves;
        // New nodes never weigh less than earlier ones, so the lightest is the first leaf or the first node.
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

    /** Returns the number of leaves at each depth. */
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

    /** Returns the number of codes of each length, with no code longer than the maximum. */
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
            // Extend one code into two: one for its own symbol and one for a symbol that was deeper.
            codes[length]--;
            codes[length + 1] += 2;
            codes[maxLength]--;
        }
        return codes;
    }
}
