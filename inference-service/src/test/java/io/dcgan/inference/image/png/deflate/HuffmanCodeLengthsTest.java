package io.dcgan.inference.image.png.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HuffmanCodeLengthsTest {
    @Test
    void frequentSymbolsGetShortCodes() {
        assertThat(HuffmanCodeLengths.lengths(new int[] {1, 0, 8, 2, 4}, 15)).containsExactly(3, 0, 1, 3, 2);
    }

    @Test
    void twoSymbolsGetOneBitEach() {
        assertThat(HuffmanCodeLengths.lengths(new int[] {0, 1000, 1}, 15)).containsExactly(0, 1, 1);
    }

    @Test
    void noCodeExceedsTheLimitAndTheCodeIsComplete() {
        var counts = new int[28];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = i < 2 ? 1 : counts[i - 1] + counts[i - 2];
        }
        for (int limit : new int[] {7, 9, 15}) {
            var lengths = HuffmanCodeLengths.lengths(counts, limit);
            assertThat(Arrays.stream(lengths).boxed())
                    .allSatisfy(length -> assertThat(length).isBetween(1, limit));
            int room =
                    Arrays.stream(lengths).map(length -> 1 << (limit - length)).sum();
            assertThat(room).isEqualTo(1 << limit);
        }
    }

    /** The example of RFC 1951, section 3.2.2, with the first bit of each code lowest. */
    @Test
    void codesFollowFromLengths() {
        var code = new PrefixCode(new int[] {3, 3, 3, 3, 3, 2, 4, 4});
        var codes = new int[8];
        Arrays.setAll(codes, code::code);
        assertThat(codes).containsExactly(0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111);
    }
}
