package io.dcgan.inference.image.png.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class DeflateEncoderTest {
    private final Random random = new Random(3);

    @Test
    void runsOfEveryLengthSurviveARoundTrip() throws DataFormatException {
        for (int length = 0; length <= 600; length++) {
            var data = new byte[length + 2];
            data[length + 1] = 1;
            assertRoundTrip(data);
        }
    }

    @Test
    void runsOfEveryLengthSurviveARoundTripWithADynamicCode() throws DataFormatException {
        var data = new byte[300 * 300];
        int at = 0;
        for (int length = 1; length <= 300; length++) {
            Arrays.fill(data, at, at + length, (byte) (length * 37));
            at += length;
        }
        assertRoundTrip(Arrays.copyOf(data, at));
    }

    @Test
    void noiseOfAnySizeSurvivesARoundTripAndHardlyGrows() throws DataFormatException {
        for (int size : new int[] {1, 2, 3, 100, 511, 512, 513, 800, 16383, 16384, 16385, 16390, 300_000}) {
            var data = new byte[size];
            random.nextBytes(data);
            assertThat(assertRoundTrip(data).length).isLessThan(size + size / 8 + 64);
        }
    }

    @Test
    void mixturesOfRunsAndLiteralsSurviveARoundTrip() throws DataFormatException {
        for (int i = 0; i < 2000; i++) {
            var data = new byte[random.nextInt(3000)];
            int values = 1 + random.nextInt(256);
            int longest = 1 + random.nextInt(20);
            for (int at = 0; at < data.length; ) {
                int to = Math.min(data.length, at + 1 + random.nextInt(longest));
                Arrays.fill(data, at, to, (byte) random.nextInt(values));
                at = to;
            }
            assertRoundTrip(data);
        }
    }

    @Test
    void extremelySkewedFrequenciesSurviveARoundTrip() throws DataFormatException {
        // Fibonacci frequencies without runs, whose optimal code would exceed the maximum length.
        var data = new byte[16_000];
        int at = 0;
        int value = 1;
        for (int count = 1, before = 1; at + 2 * count < data.length; value++) {
            for (int i = 0; i < count; i++) {
                data[at++] = (byte) value;
                data[at++] = 0;
            }
            int next = count + before;
            before = count;
            count = next;
        }
        assertRoundTrip(Arrays.copyOf(data, at));
    }

    @Test
    void flatDataCompressToAlmostNothing() throws DataFormatException {
        assertThat(assertRoundTrip(new byte[1_000_000]).length).isLessThan(1_300);
    }

    private static byte[] assertRoundTrip(byte[] data) throws DataFormatException {
        var zlib = DeflateEncoder.zlib(data);
        var inflater = new Inflater();
        try {
            inflater.setInput(zlib);
            var read = new byte[data.length + 1];
            int length = inflater.inflate(read);
            assertThat(inflater.finished())
                    .as("the checksum matches and the data are complete")
                    .isTrue();
            assertThat(inflater.getRemaining()).isZero();
            assertThat(Arrays.equals(read, 0, length, data, 0, data.length))
                    .as("%d of %d bytes are equal", length, data.length)
                    .isTrue();
        } finally {
            inflater.end();
        }
        return zlib;
    }
}
