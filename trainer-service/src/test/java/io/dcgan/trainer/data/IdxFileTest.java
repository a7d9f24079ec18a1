package io.dcgan.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
    private final Path file;

    IdxFileTest(@TempDir Path folder) {
        file = folder.resolve("images");
    }

    @Test
    void aGridIsRead() throws IOException {
        Files.write(file, idx(0x0803, 2, 1, 3, new byte[] {1, 2, 3, 4, 5, 6}));
        var read = IdxFile.read(file, 3);
        assertThat(new int[] {read.size(0), read.size(1), read.size(2)}).containsExactly(2, 1, 3);
        assertThat(read.values()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void aBrokenFileIsNamedWithItsOffset() throws IOException {
        assertBroken(new byte[3], "must have a header of 16 bytes, got 3 in all");
        assertBroken(
                idx(0x0801, 2, 1, 3, new byte[6]),
                "must have the number 0x00000803 at offset 0 (bytes in 3 dimensions), got 0x00000801");
        assertBroken(idx(0x0803, 2, 0, 3, new byte[0]), "must have a size above 0 at offset 8, got 0");
        assertBroken(idx(0x0803, 2, 1, 3, new byte[5]), "must have 6 values after offset 16, got 5");
    }

    private void assertBroken(byte[] content, String reason) throws IOException {
        Files.write(file, content);
        assertThatThrownBy(() -> IdxFile.read(file, 3))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " " + reason);
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
