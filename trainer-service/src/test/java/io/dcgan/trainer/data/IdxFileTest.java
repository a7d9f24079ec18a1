package io.dcgan.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class IdxFileTest {
    @Test
    void aGridIsRead() throws IOException {
        var read = IdxFile.read("images", idx(0x0803, 2, 1, 3, new byte[] {1, 2, 3, 4, 5, 6}), 3);
        assertThat(new int[] {read.size(0), read.size(1), read.size(2)}).containsExactly(2, 1, 3);
        assertThat(read.values()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void aBrokenFileIsNamedWithItsOffset() {
        assertBroken(new byte[3], "must have a header of 16 bytes, got 3 in all");
        assertBroken(
                idx(0x0801, 2, 1, 3, new byte[6]),
                "must have the number 0x00000803 at offset 0 (bytes in 3 dimensions), got 0x00000801");
        assertBroken(idx(0x0803, 2, 0, 3, new byte[0]), "must have a size above 0 at offset 8, got 0");
        assertBroken(idx(0x0803, 2, 1, 3, new byte[5]), "must have 6 values after offset 16, got 5");
    }

    private static void assertBroken(byte[] content, String reason) {
        assertThatThrownBy(() -> IdxFile.read("images", content, 3))
                .isInstanceOf(IOException.class)
                .hasMessage("images " + reason);
    }

    private static byte[] idx(int magic, int n, int height, int width, byte[] values) {
        return ByteBuffer.allocate(16 + values.length)
                .putInt(magic)
                .putInt(n)
                .putInt(height)
                .putInt(width)
                .put(values)
                .array();
    }
}
