package io.dcgan.inference.image.png;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PngEncoderTest {
    /** Pictures, each as a function from the index of a byte to its value. */
    static Stream<Arguments> contents() {
        var random = new Random(7);
        return Stream.of(
                Arguments.of("black", (IntUnaryOperator) i -> 0),
                Arguments.of("white", (IntUnaryOperator) i -> 255),
                Arguments.of("gradient", (IntUnaryOperator) i -> i / 3),
                Arguments.of("steep gradient", (IntUnaryOperator) i -> i * 7),
                Arguments.of("noise", (IntUnaryOperator) i -> random.nextInt(256)),
                Arguments.of("two values", (IntUnaryOperator) i -> random.nextInt(2) * 255),
                Arguments.of("rare dots", (IntUnaryOperator) i -> random.nextInt(100) == 0 ? 200 : 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contents")
    void everyPixelSurvivesARoundTrip(String name, IntUnaryOperator content) throws IOException {
        for (int channels : new int[] {1, 3}) {
            for (int[] size : new int[][] {{1, 1}, {2, 1}, {1, 300}, {28, 28}, {64, 64}, {5000, 3}, {513, 257}}) {
                var raster = raster(size[0], size[1], channels, content);
                var png = PngEncoder.encode(raster, new TreeMap<>());
                assertThat(ParsedPng.values(png))
                        .as("%d×%d×%d", size[0], size[1], channels)
                        .isEqualTo(values(raster));
            }
        }
    }

    @Test
    void theFileConsistsOfValidChunks() {
        var raster = raster(28, 30, 1, i -> i);
        var texts = new TreeMap<>(Map.of("Seed", "42", "Release", "größe"));
        var png = ParsedPng.read(PngEncoder.encode(raster, texts));
        assertThat(png.types()).containsExactly("IHDR", "tEXt", "tEXt", "IDAT", "IEND");
        assertThat(png.all("IHDR").get(0).data()).containsExactly(0, 0, 0, 28, 0, 0, 0, 30, 8, 0, 0, 0, 0);
        assertThat(png.all("tEXt"))
                .extracting(text -> new String(text.data(), ISO_8859_1))
                .containsExactly("Release\0größe", "Seed\00042");
        assertThat(png.all("IEND").get(0).data()).isEmpty();
    }

    @Test
    void coloursAreDeclared() {
        var png = ParsedPng.read(PngEncoder.encode(new PngRaster(2, 1, 3), new TreeMap<>()));
        assertThat(png.all("IHDR").get(0).data()).containsExactly(0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0);
    }

    /** These bytes are guaranteed: a seed gives the same response on every replica and after every update. */
    @Test
    void theBytesNeverChange() {
        assertThat(hash(raster(28, 28, 1, i -> i % 28 < 20 ? 0 : i % 5 * 60))).isEqualTo("758be33c");
        assertThat(hash(raster(64, 64, 3, i -> i * i / 1000))).isEqualTo("1f869bd4");
    }

    private static String hash(PngRaster raster) {
        return Integer.toHexString(Arrays.hashCode(PngEncoder.encode(raster, new TreeMap<>())));
    }

    private static PngRaster raster(int width, int height, int channels, IntUnaryOperator content) {
        var raster = new PngRaster(width, height, channels);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < channels; channel++) {
                    raster.rows()[raster.offset(x, y) + channel] =
                            (byte) content.applyAsInt((y * width + x) * channels + channel);
                }
            }
        }
        return raster;
    }

    private static int[] values(PngRaster raster) {
        var values = new int[raster.width() * raster.height() * raster.channels()];
        int n = 0;
        for (int i = 0; i < raster.rows().length; i++) {
            if (i % raster.stride() != 0) {
                values[n++] = raster.rows()[i] & 0xff;
            }
        }
        return values;
    }
}
