package io.dcgan.trainer.data.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.message.ColourMode;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.data.idx.TestIdxFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCatalogueTest {
    private final Path sets;
    private final DatasetCatalogue catalogue;

    DatasetCatalogueTest(@TempDir Path temporary) {
        sets = temporary.resolve("sets");
        catalogue = new DatasetCatalogue(List.of(new StrokesDataset()), sets);
    }

    @Test
    void withoutAFolderOnlyBuiltInSetsExist() throws Exception {
        assertThat(catalogue.knownNames()).isEqualTo("strokes");
        assertThat(catalogue.rejectionReason("strokes", ImageFormat.AS_IS)).isEmpty();
        assertThat(catalogue.load("strokes", ImageFormat.AS_IS).classNames())
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(catalogue.loadHeldOut("strokes", ImageFormat.AS_IS)).isEmpty();
    }

    @Test
    void aFolderIsFoundAsSoonAsItExists() throws Exception {
        assertThat(catalogue.rejectionReason("faces", ImageFormat.AS_IS))
                .hasValue("dataset must be one of strokes, got \"faces\"");
        drawFace();
        assertThat(catalogue.knownNames()).isEqualTo("faces, strokes");
        assertThat(catalogue.rejectionReason("faces", new ImageFormat(64, ColourMode.RGB)))
                .isEmpty();
        assertThat(catalogue.load("faces", new ImageFormat(64, ColourMode.RGB)).shape())
                .isEqualTo(new ImageShape(3, 64, 64));
    }

    @Test
    void aFolderWithIdxFilesIsReadAsIdx() throws Exception {
        var letters = Files.createDirectories(sets.resolve("letters"));
        Files.write(letters.resolve("train-images-idx3-ubyte"), TestIdxFiles.images(1, 1, 2, 1, 2));
        Files.write(letters.resolve("t10k-images-idx3-ubyte"), TestIdxFiles.images(2, 1, 2, 1, 2, 3, 4));
        assertThat(catalogue.load("letters", ImageFormat.AS_IS).count()).isEqualTo(1);
        assertThat(catalogue
                        .loadHeldOut("letters", ImageFormat.AS_IS)
                        .orElseThrow()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void anUnsupportedFormatIsRejected() {
        assertThat(catalogue.rejectionReason("strokes", new ImageFormat(64, ColourMode.AUTO)))
                .hasValue("size must be 0 for the dataset \"strokes\", whose images have 28×28 pixels, got 64");
        assertThatThrownBy(() -> catalogue.load("strokes", new ImageFormat(28, ColourMode.RGB)))
                .isInstanceOf(DataUnavailableException.class)
                .hasMessage("colour must be auto or grey for the dataset \"strokes\", got rgb");
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws Exception {
        drawFace();
        Files.createDirectories(sets.resolve(".hidden"));
        Files.createDirectories(sets.resolveSibling("other"));
        for (var name : List.of("..", ".", "", "../other", "../sets/faces", "faces/", ".hidden", sets + "/faces")) {
            assertThat(catalogue.rejectionReason(name, ImageFormat.AS_IS))
                    .hasValue("dataset must be one of faces, strokes, got \"%s\"".formatted(name));
            assertThatThrownBy(() -> catalogue.load(name, ImageFormat.AS_IS))
                    .isInstanceOf(DataUnavailableException.class);
        }
    }

    @Test
    void aFolderDoesNotHideABuiltInSet() throws Exception {
        Files.createDirectories(sets.resolve("strokes"));
        assertThat(catalogue.knownNames()).isEqualTo("strokes");
        assertThat(catalogue.load("strokes", ImageFormat.AS_IS).count()).isEqualTo(6000);
    }

    private void drawFace() throws IOException {
        var faces = Files.createDirectories(sets.resolve("faces"));
        var image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        assertThat(ImageIO.write(image, "png", faces.resolve("1.png").toFile())).isTrue();
    }
}
