package io.dcgan.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.image.png.ParsedPng;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageSheetTest {
    @Test
    void imagesAreRowMajorWithoutGapsAndEmptyCellsAreBlack() throws IOException {
        // Three images of 1×2 pixels in two columns: 4×2 pixels.
        var png = png(3, 2, new Signature(1, 0, 1, 1, 2), -1, 1, 0, 0.5f, -0.5f, 2);
        assertThat(ParsedPng.decode(png).getWidth()).isEqualTo(4);
        assertThat(ParsedPng.values(png)).containsExactly(0, 255, 128, 191, 64, 255, 0, 0);
    }

    @Test
    void coloursAreInTheirChannels() throws IOException {
        var picture = ParsedPng.decode(png(1, 1, new Signature(1, 0, 3, 1, 2), 1, -1, -1, 1, -1, -1));
        assertThat(picture.getRGB(0, 0)).isEqualTo(0xffff0000);
        assertThat(picture.getRGB(1, 0)).isEqualTo(0xff00ff00);
    }

    @Test
    void nanIsBlackAndInfinitiesAreClamped() throws IOException {
        var png = png(1, 1, new Signature(1, 0, 1, 1, 3), Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
        assertThat(ParsedPng.values(png)).containsExactly(0, 255, 0);
    }

    @Test
    void valuesAreRoundedToTheNearestLevel() throws IOException {
        // The floats next to each border between two levels, and some beyond both ends.
        var values = new float[8 * 258];
        int at = 0;
        for (int border = -1; border < 257; border++) {
            float middle = (border + 0.5f) / 127.5f - 1;
            for (int ulps = -4; ulps < 4; ulps++) {
                values[at++] = middle + ulps * Math.ulp(middle);
            }
        }
        var expected = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            expected[i] = (int) (Math.max(0, Math.min(255, (values[i] + 1) * 127.5f)) + 0.5f);
        }
        var signature = new Signature(1, 0, 1, 8, 258);
        assertThat(ParsedPng.values(png(1, 1, signature, values))).isEqualTo(expected);
    }

    @Test
    void imagesMayArriveInPartsAndOutOfOrder() {
        var signature = new Signature(1, 0, 3, 5, 7);
        var images = noise(5 * signature.imageSize());
        var parts = new ImageSheet(signature, 5, 3);
        parts.put(3, 2, images.duplicate().position(3 * signature.imageSize()));
        parts.put(0, 3, images.duplicate());
        var whole = new ImageSheet(signature, 5, 3);
        whole.put(0, 5, images);
        assertThat(parts.png(new TreeMap<>())).isEqualTo(whole.png(new TreeMap<>()));
        assertThat(images.position()).isZero();
    }

    @Test
    void severalThreadsMayPutDifferentImages() {
        var signature = new Signature(1, 0, 1, 28, 28);
        int count = 250;
        var images = noise(count * signature.imageSize());
        var alone = new ImageSheet(signature, count, 16);
        alone.put(0, count, images);
        var together = new ImageSheet(signature, count, 16);
        IntStream.range(0, count)
                .parallel()
                .forEach(image -> together.put(image, 1, images.duplicate().position(image * signature.imageSize())));
        assertThat(together.png(new TreeMap<>())).isEqualTo(alone.png(new TreeMap<>()));
    }

    @Test
    void aSheetCanBeEncodedTwice() {
        var sheet = new ImageSheet(new Signature(1, 0, 3, 9, 9), 1, 1);
        sheet.put(0, 1, noise(3 * 9 * 9));
        assertThat(sheet.png(new TreeMap<>())).isEqualTo(sheet.png(new TreeMap<>()));
    }

    @Test
    void imagesOutOfRangeAreRejected() {
        var signature = new Signature(1, 0, 1, 1, 1);
        var sheet = new ImageSheet(signature, 3, 2);
        assertThatThrownBy(() -> sheet.put(3, 1, FloatBuffer.allocate(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> sheet.put(0, 2, FloatBuffer.allocate(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new ImageSheet(signature, 3, 4)).hasMessage("columns must be 1 to 3, got 4");
        assertThatThrownBy(() -> new ImageSheet(new Signature(1, 0, 2, 1, 1), 1, 1))
                .hasMessage("channels must be one of 1, 3, got 2");
    }

    private static byte[] png(int count, int columns, Signature signature, float... images) {
        var sheet = new ImageSheet(signature, count, columns);
        sheet.put(0, count, FloatBuffer.wrap(images));
        return sheet.png(new TreeMap<>());
    }

    private static FloatBuffer noise(int values) {
        var random = new Random(1);
        var noise = FloatBuffer.allocate(values);
        while (noise.hasRemaining()) {
            noise.put(random.nextFloat() * 2 - 1);
        }
        return noise.flip();
    }
}
