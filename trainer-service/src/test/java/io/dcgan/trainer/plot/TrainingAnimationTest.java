package io.dcgan.trainer.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Test;

class TrainingAnimationTest {
    private static final ImageGrid GREY = new ImageGrid(1, 16, 16, 1);

    @Test
    void everySheetIsAFrameAndTheLastIsShownLonger() throws Exception {
        var reader = decode(TrainingAnimation.gif(List.of(grey(0), grey(1), grey(2))));
        assertThat(reader.getNumImages(true)).isEqualTo(3);
        assertThat(delays(reader)).containsExactly("20", "20", "200");
    }

    @Test
    void theAnimationRepeatsForEver() throws Exception {
        var loop = (IIOMetadataNode) settings(decode(TrainingAnimation.gif(List.of(grey(0), grey(1)))), 0)
                .getElementsByTagName("ApplicationExtension")
                .item(0);
        assertThat(loop.getAttribute("applicationID")).isEqualTo("NETSCAPE");
        assertThat((byte[]) loop.getUserObject()).containsExactly(1, 0, 0);
    }

    @Test
    void greySheetsKeepAll256Levels() throws Exception {
        var reader = decode(TrainingAnimation.gif(List.of(grey(0), grey(7))));
        for (int frame = 0; frame < 2; frame++) {
            var image = reader.read(frame);
            for (int i = 0; i < 256; i++) {
                int level = (i + 7 * frame) & 0xff;
                assertThat(image.getRGB(i % 16, i / 16)).isEqualTo(0xff000000 | level * 0x10101);
            }
        }
    }

    @Test
    void colourSheetsKeepTheirColours() throws Exception {
        var pixels = new byte[] {-1, 0, 0, 0, -1, 0, 0, 0, -1};
        var png = ImageGrid.png(new ImageGrid(3, 1, 3, 1).sheet(pixels));
        var image = decode(TrainingAnimation.gif(List.of(png))).read(0);
        assertThat(List.of(image.getRGB(0, 0), image.getRGB(1, 0), image.getRGB(2, 0)))
                .containsExactly(0xffff0000, 0xff00ff00, 0xff0000ff);
    }

    @Test
    void aLongTrainingIsThinnedToSixtyFrames() throws Exception {
        var sheets = new ArrayList<>(Collections.nCopies(499, grey(0)));
        sheets.add(grey(9));
        var reader = decode(TrainingAnimation.gif(sheets));
        assertThat(reader.getNumImages(true)).isEqualTo(60);
        assertThat(reader.read(59).getRGB(0, 0)).isEqualTo(0xff090909);
    }

    @Test
    void chosenSheetsAreEvenlySpreadFromTheFirstToTheLast() {
        assertThat(TrainingAnimation.frameIndices(0)).isEmpty();
        assertThat(TrainingAnimation.frameIndices(1)).containsExactly(0);
        assertThat(TrainingAnimation.frameIndices(60))
                .isEqualTo(IntStream.range(0, 60).boxed().toList());
        var chosen = TrainingAnimation.frameIndices(500);
        assertThat(chosen).hasSize(60).startsWith(0, 8, 17, 25).endsWith(491, 499);
        for (int i = 1; i < 60; i++) {
            assertThat(chosen.get(i) - chosen.get(i - 1)).isBetween(8, 9);
        }
    }

    @Test
    void aSheetOfAnotherSizeOrTypeIsRejectedWithItsNumber() {
        var wide = ImageGrid.png(new ImageGrid(1, 1, 2, 1).sheet(new byte[2]));
        assertThatThrownBy(() -> TrainingAnimation.gif(List.of(grey(0), wide)))
                .isInstanceOf(IOException.class)
                .hasMessage("sheet 2 must be 16×16 pixels like the first, got 2×1");
        assertThatThrownBy(() -> TrainingAnimation.gif(List.of(grey(0), new byte[100])))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("sheet 2 must be a PNG: ");
        assertThatThrownBy(() -> TrainingAnimation.gif(List.of()))
                .hasMessage("an animation must have at least one sheet, got none");
    }

    /** A sheet with all levels, beginning with this one. */
    private static byte[] grey(int from) {
        var levels = new byte[256];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (from + i);
        }
        return ImageGrid.png(GREY.sheet(levels));
    }

    private static ImageReader decode(byte[] gif) {
        var reader = ImageIO.getImageReadersByFormatName("gif").next();
        reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(gif)));
        return reader;
    }

    private static List<String> delays(ImageReader reader) throws IOException {
        var delays = new ArrayList<String>();
        for (int i = 0; i < reader.getNumImages(true); i++) {
            var control = (IIOMetadataNode) settings(reader, i)
                    .getElementsByTagName("GraphicControlExtension")
                    .item(0);
            delays.add(control.getAttribute("delayTime"));
        }
        return delays;
    }

    private static IIOMetadataNode settings(ImageReader reader, int frame) throws IOException {
        return (IIOMetadataNode) reader.getImageMetadata(frame).getAsTree("javax_imageio_gif_image_1.0");
    }
}
