package io.dcgan.inference.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.release.Signature;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class SheetTest {
    @Test
    void imagesStandRowMajorWithoutGapsAndTheRestIsBlack() throws IOException {
        // Three images of 1×2 pixels in two columns: 4×2 pixels.
        var images = FloatBuffer.wrap(new float[] {-1, 1, 0, 0.5f, -0.5f, 2});
        var sheet = decode(sheet(images, 3, 2, new Signature(1, 0, 1, 1, 2)));
        assertThat(sheet.getWidth()).isEqualTo(4);
        assertThat(sheet.getHeight()).isEqualTo(2);
        assertThat(row(sheet, 0)).containsExactly(0, 255, 128, 191);
        assertThat(row(sheet, 1)).containsExactly(64, 255, 0, 0);
    }

    @Test
    void coloursStandInTheirChannels() throws IOException {
        var images = FloatBuffer.wrap(new float[] {1, -1, -1, 1, -1, -1});
        var sheet = decode(sheet(images, 1, 1, new Signature(1, 0, 3, 1, 2)));
        assertThat(sheet.getRGB(0, 0)).isEqualTo(0xffff0000);
        assertThat(sheet.getRGB(1, 0)).isEqualTo(0xff00ff00);
    }

    @Test
    void valuesThatAreNoNumbersAreBlackAndDoNotBreakThePicture() throws IOException {
        var images = FloatBuffer.wrap(new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY});
        var sheet = decode(sheet(images, 1, 1, new Signature(1, 0, 1, 1, 3)));
        assertThat(row(sheet, 0)).containsExactly(0, 255, 0);
    }

    @Test
    void thePictureSaysWhereItComesFrom() {
        var png = new Sheet(new Signature(1, 0, 1, 1, 1), 1, 1).png(new TreeMap<>(Map.of("Seed", "42")));
        assertThat(new String(png, ISO_8859_1)).contains("tEXtSeed\00042");
    }

    private static byte[] sheet(FloatBuffer images, int count, int columns, Signature signature) {
        var sheet = new Sheet(signature, count, columns);
        sheet.put(0, count, images);
        return sheet.png(new TreeMap<>());
    }

    private static BufferedImage decode(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static int[] row(BufferedImage sheet, int y) {
        return sheet.getRaster().getSamples(0, y, sheet.getWidth(), 1, 0, new int[sheet.getWidth()]);
    }
}
