package io.dcgan.trainer.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageGridTest {
    private static final ImageGrid PAIRS = new ImageGrid(1, 1, 2, 2);

    @Test
    void imagesAreTilesRowByRowWithoutGaps() {
        var sheet = PAIRS.sheet(new float[] {-1, -0.5f, 0, 0.5f, 1, 2});
        assertThat(samples(sheet)).isEqualTo(new int[][] {{0, 64, 128, 191}, {255, 255, 0, 0}});
    }

    @Test
    void bytesAreUnsigned() {
        var sheet = PAIRS.sheet(new byte[] {0, 1, 127, -128});
        assertThat(samples(sheet)).isEqualTo(new int[][] {{0, 1, 127, 128}});
    }

    @Test
    void channelsOfAnImageAreStoredOneAfterAnother() {
        var sheet = new ImageGrid(3, 1, 2, 1).sheet(new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(sheet.getRGB(0, 0)).isEqualTo(0xff010305);
        assertThat(sheet.getRGB(1, 0)).isEqualTo(0xff020406);
    }

    @Test
    void twoSheetsAreSeparatedByEightPixelsOfMidGrey() {
        var left = PAIRS.sheet(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        var right = new ImageGrid(1, 1, 1, 1).sheet(new byte[] {9});
        assertThat(samples(ImageGrid.sideBySide(left, right))).isEqualTo(new int[][] {
            {1, 2, 3, 4, 128, 128, 128, 128, 128, 128, 128, 128, 9},
            {5, 6, 7, 8, 128, 128, 128, 128, 128, 128, 128, 128, 128},
        });
    }

    @Test
    void greyAndColourSheetsCannotBeCombined() {
        var colour = new ImageGrid(3, 1, 1, 1).sheet(new byte[3]);
        assertThatThrownBy(() -> ImageGrid.sideBySide(PAIRS.sheet(new byte[2]), colour))
                .hasMessage("both sheets must have the same number of channels, got 1 and 3");
    }

    @Test
    void aPngKeepsEveryLevel() throws Exception {
        var levels = new byte[768];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) i;
        }
        var grey = new ImageGrid(1, 16, 16, 3).sheet(levels);
        var greyRead = ImageIO.read(new ByteArrayInputStream(ImageGrid.png(grey)));
        assertThat(greyRead.getType()).isEqualTo(BufferedImage.TYPE_BYTE_GRAY);
        assertThat(samples(greyRead)).isEqualTo(samples(grey));
        var colour = new ImageGrid(3, 16, 16, 1).sheet(levels);
        assertThat(samples(ImageIO.read(new ByteArrayInputStream(ImageGrid.png(colour)))))
                .isEqualTo(samples(colour));
    }

    @Test
    void onlyWholeImagesAreDrawn() {
        assertThatThrownBy(() -> PAIRS.sheet(new float[3]))
                .hasMessage("pixels must be whole images of 1×1×2 values, at least one, got 3");
        assertThatThrownBy(() -> PAIRS.sheet(new byte[0]))
                .hasMessage("pixels must be whole images of 1×1×2 values, at least one, got 0");
        assertThatThrownBy(() -> new ImageGrid(2, 1, 1, 1)).hasMessage("channels must be 1 or 3, got 2");
    }

    /** Samples row by row, those of a pixel beside each other. */
    private static int[][] samples(BufferedImage image) {
        var rows = new int[image.getHeight()][];
        for (int y = 0; y < rows.length; y++) {
            rows[y] = image.getRaster().getPixels(0, y, image.getWidth(), 1, (int[]) null);
        }
        return rows;
    }
}
