package io.dcgan.trainer.data.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.testsupport.Fuzzing;
import io.dcgan.trainer.data.ImageSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class IdxFileTest {
    @Test
    void anArrayIsRead() throws IOException {
        var read = read(idx(0x0803, 2, 1, 3, new byte[] {1, 2, 3, 4, 5, 6}));
        assertThat(new int[] {read.size(0), read.size(1), read.size(2)}).containsExactly(2, 1, 3);
        assertThat(read.values()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void aBrokenFileIsReportedWithNameAndOffset() {
        assertBroken(new byte[3], "must have a header of 16 bytes, but ends at offset 3");
        assertBroken(
                idx(0x0801, 2, 1, 3, new byte[6]),
                "must have the magic number 0x00000803 at offset 0 (bytes in 3 dimensions), got 0x00000801");
        assertBroken(idx(0x0803, 2, 0, 3, new byte[0]), "must have a size above 0 at offset 8, got 0");
        assertBroken(idx(0x0803, 2, 1, 3, new byte[5]), "must have 6 values from offset 16, but ends at offset 21");
        assertBroken(idx(0x0803, 2, 1, 3, new byte[7]), "must end at offset 22, but continues");
        assertBroken(
                idx(0x0803, 70_000, 1_000, 1_000, new byte[0]),
                "must have at most %d values, half of the heap, got more: size 1000 at offset 12"
                        .formatted(ImageSet.maxValues()));
    }

    @Test
    void anyChangedFileIsReadOrReported() {
        Fuzzing.fuzz(List.of(idx(0x0803, 2, 1, 3, new byte[6])), IdxFileTest::read, IOException.class);
    }

    private static void assertBroken(byte[] content, String reason) {
        assertThatThrownBy(() -> read(content)).isInstanceOf(IOException.class).hasMessage("images " + reason);
    }

    @Test
    void aBrokenGzippedFileIsReportedWithTheOffsetInItsUncompressedBytes() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(idx(0x0803, 2, 1, 3, new byte[6]));
        }
        var half = new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray(), 0, packed.size() - 10));
        assertThatThrownBy(() -> IdxFile.read("images", half, 3))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("images cannot be read at offset \\d+: Unexpected end of ZLIB input stream");
    }

    @Test
    void labelsAreUnsigned() throws IOException {
        var labels =
                ByteBuffer.allocate(10).putInt(0x0801).putInt(2).put((byte) 255).put((byte) 128);
        assertThat(IdxFile.read("labels", new ByteArrayInputStream(labels.array()), 1)
                        .labels())
                .containsExactly(255, 128);
    }

    private static IdxFile read(byte[] content) throws IOException {
        return IdxFile.read("images", new ByteArrayInputStream(content), 3);
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
