package io.dcgan.trainer.data.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.trainer.data.ImageShape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageResizerTest {
    private final Path file;

    ImageResizerTest(@TempDir Path folder) {
        file = folder.resolve("image.png");
    }

    @Test
    void aPixelIsTheMeanOfTheAreaThatItCovers() throws IOException {
        assertThat(scale(4, 2, 0, 10, 20, 20, 20, 30, 20, 20, 0, 0, 100, 200, 0, 0, 250, 250))
                .containsExactly(15, 20, 0, 200);
    }

    @Test
    void aPartlyCoveredPixelCountsByItsCoveredShare() throws IOException {
        // Each target pixel covers one and a half source pixels, so the middle one counts half.
        assertThat(scale(3, 2, 30, 60, 90, 30, 60, 90, 30, 60, 90)).containsExactly(40, 80, 40, 80);
    }

    @Test
    void theSameSizeChangesNothing() throws IOException {
        assertThat(scale(2, 2, 1, 2, 3, 250)).containsExactly(1, 2, 3, 250);
    }

    @Test
    void aSmallImageIsScaledUpBilinearly() throws IOException {
        assertThat(scale(2, 4, 0, 100, 0, 100))
                .containsExactly(0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100);
        assertThat(scale(1, 2, 9)).containsExactly(9, 9, 9, 9);
    }

    @Test
    void channelsAreStoredOneAfterAnother() throws IOException {
        var image = new BufferedImage(2, 2, BufferedImage.TYPE_3BYTE_BGR);
        image.setRGB(0, 0, 0xff0000);
        image.setRGB(1, 0, 0x00ff00);
        image.setRGB(0, 1, 0x0000ff);
        image.setRGB(1, 1, 0x0a141e);
        ImageIO.write(image, "png", file.toFile());
        assertThat(write(new ImageShape(3, 2, 2))).containsExactly(255, 0, 0, 10, 0, 255, 0, 20, 0, 0, 255, 30);
        assertThat(write(new ImageShape(1, 2, 2))).containsExactly(76, 150, 29, 18);
    }

    private int[] scale(int from, int to, int... grey) throws IOException {
        var image = new BufferedImage(from, from, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, from, from, grey);
        ImageIO.write(image, "png", file.toFile());
        return write(new ImageShape(1, to, to));
    }

    private int[] write(ImageShape shape) throws IOException {
        var pixels = new byte[1 + shape.size()];
        CroppedImage.decode(file, image -> {
            ImageResizer.resizeInto(image, shape, pixels, 1);
            return image;
        });
        var values = new int[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[1 + i] & 0xff;
        }
        return values;
    }
}
