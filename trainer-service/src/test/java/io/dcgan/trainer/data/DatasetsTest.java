package io.dcgan.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
    private final Path sets;
    private final Datasets datasets;

    DatasetsTest(@TempDir Path temporary) {
        sets = temporary.resolve("sets");
        datasets = new Datasets(List.of(new Strokes()), sets);
    }

    @Test
    void withoutAFolderThereIsWhatIsBuiltIn() throws Exception {
        assertThat(datasets.known()).isEqualTo("strokes");
        assertThat(datasets.objection("strokes", ImageFormat.AS_IS)).isEmpty();
        assertThat(datasets.load("strokes", ImageFormat.AS_IS).classNames())
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(datasets.loadHeldOut("strokes", ImageFormat.AS_IS)).isEmpty();
    }

    @Test
    void aFolderIsSeenAsSoonAsItIsThere() throws Exception {
        assertThat(datasets.objection("faces", ImageFormat.AS_IS))
                .hasValue("dataset must be one of strokes, got \"faces\"");
        drawFace();
        assertThat(datasets.known()).isEqualTo("faces, strokes");
        assertThat(datasets.objection("faces", new ImageFormat(64, Colour.RGB))).isEmpty();
        assertThat(datasets.load("faces", new ImageFormat(64, Colour.RGB)).shape())
                .isEqualTo(new ImageShape(3, 64, 64));
    }

    @Test
    void aFolderWithIdxFilesIsReadAsThose() throws Exception {
        var letters = Files.createDirectories(sets.resolve("letters"));
        Files.write(letters.resolve("train-images-idx3-ubyte"), IdxBytes.images(1, 1, 2, 1, 2));
        Files.write(letters.resolve("t10k-images-idx3-ubyte"), IdxBytes.images(2, 1, 2, 1, 2, 3, 4));
        assertThat(datasets.load("letters", ImageFormat.AS_IS).count()).isEqualTo(1);
        assertThat(datasets.loadHeldOut("letters", ImageFormat.AS_IS)
                        .orElseThrow()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void aFormatThatTheSetHasNotIsRefused() {
        assertThat(datasets.objection("strokes", new ImageFormat(64, Colour.AUTO)))
                .hasValue("size must be 0 for the dataset \"strokes\", whose images have 28×28 pixels, got 64");
        assertThatThrownBy(() -> datasets.load("strokes", new ImageFormat(28, Colour.RGB)))
                .isInstanceOf(DataUnavailableException.class)
                .hasMessage("colour must be auto or grey for the dataset \"strokes\", got rgb");
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws Exception {
        drawFace();
        Files.createDirectories(sets.resolve(".hidden"));
        Files.createDirectories(sets.resolveSibling("other"));
        for (var name : List.of("..", ".", "", "../other", "../sets/faces", "faces/", ".hidden", sets + "/faces")) {
            assertThat(datasets.objection(name, ImageFormat.AS_IS))
                    .hasValue("dataset must be one of faces, strokes, got \"%s\"".formatted(name));
            assertThatThrownBy(() -> datasets.load(name, ImageFormat.AS_IS))
                    .isInstanceOf(DataUnavailableException.class);
        }
    }

    @Test
    void aFolderDoesNotHideWhatIsBuiltIn() throws Exception {
        Files.createDirectories(sets.resolve("strokes"));
        assertThat(datasets.known()).isEqualTo("strokes");
        assertThat(datasets.load("strokes", ImageFormat.AS_IS).count()).isEqualTo(6000);
    }

    private void drawFace() throws IOException {
        var faces = Files.createDirectories(sets.resolve("faces"));
        var image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        assertThat(ImageIO.write(image, "png", faces.resolve("1.png").toFile())).isTrue();
    }
}
