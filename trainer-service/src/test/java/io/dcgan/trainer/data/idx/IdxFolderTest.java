package io.dcgan.trainer.data.idx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.message.ColourMode;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFolderTest {
    private final Path folder;
    private final IdxFolder set;

    IdxFolderTest(@TempDir Path folder) {
        this.folder = folder;
        this.set = new IdxFolder("letters", folder);
    }

    @Test
    void theHighestLabelDeterminesTheNumberOfClasses() throws Exception {
        write("train-images-idx3-ubyte", TestIdxFiles.images(2, 1, 2, 1, 2, 3, 4));
        write("train-labels-idx1-ubyte", TestIdxFiles.labels(2, 200, 7));
        var images = set.load(ImageFormat.AS_IS);
        assertThat(images.count()).isEqualTo(2);
        assertThat(images.shape()).isEqualTo(new ImageShape(1, 1, 2));
        assertThat(images.classes()).isEqualTo(201);
        assertThat(images.classNames()).startsWith("0", "1").endsWith("200");
        assertThat(images.label(0)).isEqualTo(200);
        assertThat(images.sha256()).isEqualTo(Sha256.of(new byte[] {1, 2, 3, 4, (byte) 200, 7}));
        assertThat(images.warnings()).isEmpty();
        assertThat(set.loadHeldOut(ImageFormat.AS_IS)).isEmpty();
    }

    @Test
    void labelsAreOptional() throws Exception {
        write("train-images-idx3-ubyte.gz", TestIdxFiles.gzip(TestIdxFiles.images(2, 1, 2, 1, 2, 3, 4)));
        write("t10k-images-idx3-ubyte", TestIdxFiles.images(1, 1, 2, 5, 6));
        write("t10k-labels-idx1-ubyte", TestIdxFiles.labels(1, 3));
        assertThat(set.load(ImageFormat.AS_IS).labelled()).isFalse();
        var heldOut = set.loadHeldOut(ImageFormat.AS_IS).orElseThrow();
        assertThat(heldOut.labelled()).isFalse();
        assertThat(heldOut.sha256()).isEqualTo(Sha256.of(new byte[] {5, 6}));
    }

    @Test
    void namesMayHaveAPrefix() throws Exception {
        write("emnist-letters-train-images-idx3-ubyte", TestIdxFiles.images(2, 1, 1, 1, 2));
        write("emnist-letters-train-labels-idx1-ubyte.gz", TestIdxFiles.gzip(TestIdxFiles.labels(2, 1, 26)));
        write("emnist-letters-test-images-idx3-ubyte", TestIdxFiles.images(1, 1, 1, 9));
        write("emnist-letters-test-labels-idx1-ubyte", TestIdxFiles.labels(1, 2));
        write("emnist-letters-mapping.txt", new byte[0]);
        assertThat(IdxFolder.isIdxFolder(folder)).isTrue();
        assertThat(set.load(ImageFormat.AS_IS).classes()).isEqualTo(27);
        var heldOut = set.loadHeldOut(ImageFormat.AS_IS).orElseThrow();
        assertThat(heldOut.classes()).isEqualTo(27);
        assertThat(heldOut.label(0)).isEqualTo(2);
    }

    @Test
    void thePlainFileIsPreferredToTheGzippedOne() throws Exception {
        write("train-images-idx3-ubyte", TestIdxFiles.images(1, 1, 1, 7));
        write("train-images-idx3-ubyte.gz", new byte[] {1});
        assertThat(set.load(ImageFormat.AS_IS).sha256()).isEqualTo(Sha256.of(new byte[] {7}));
    }

    @Test
    void twoSetsInOneFolderAreRejected() throws Exception {
        write("a-train-images-idx3-ubyte", TestIdxFiles.images(1, 1, 1, 7));
        write("b-train-images-idx3-ubyte", TestIdxFiles.images(1, 1, 1, 7));
        assertBroken(folder + " must have one file of training images, got 2: a-train-images-idx3-ubyte,"
                + " b-train-images-idx3-ubyte");
    }

    @Test
    void aFileThatIsNotGzippedIsReportedByName() throws Exception {
        write("train-images-idx3-ubyte.gz", new byte[0]);
        assertBroken(
                "train-images-idx3-ubyte.gz must be gzipped, but cannot be read at offset 0: unexpected end of file");
        write("train-images-idx3-ubyte.gz", "no archive".getBytes(UTF_8));
        assertBroken("train-images-idx3-ubyte.gz must be gzipped, but cannot be read at offset 0: Not in GZIP format");
    }

    @Test
    void aBrokenFileIsReportedWithNameAndOffset() throws Exception {
        write("train-images-idx3-ubyte", TestIdxFiles.images(2, 1, 2, 1, 2, 3));
        assertBroken("train-images-idx3-ubyte must have 4 values from offset 16, but ends at offset 19");

        write("train-images-idx3-ubyte", TestIdxFiles.labels(2, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8));
        assertBroken(
                "train-images-idx3-ubyte must have the magic number 0x00000803 at offset 0 (bytes in 3 dimensions),"
                        + " got 0x00000801");

        write("train-images-idx3-ubyte", TestIdxFiles.images(2, 1, 2, 1, 2, 3, 4));
        write("train-labels-idx1-ubyte", TestIdxFiles.labels(3, 0, 1, 2));
        assertBroken("train-labels-idx1-ubyte must have 2 labels at offset 4, one for each image, got 3");
    }

    @Test
    void testImagesThatDoNotMatchTheTrainingImagesAreRejected() throws Exception {
        write("train-images-idx3-ubyte", TestIdxFiles.images(2, 1, 2, 1, 2, 3, 4));
        write("train-labels-idx1-ubyte", TestIdxFiles.labels(2, 0, 9));
        write("t10k-images-idx3-ubyte", TestIdxFiles.images(2, 1, 2, 1, 2, 3, 4));
        write("t10k-labels-idx1-ubyte", TestIdxFiles.labels(2, 9, 10));
        assertHeldOutBroken(
                "t10k-labels-idx1-ubyte must have a label of the training images, 0 to 9, at offset 9, got 10");

        write("t10k-images-idx3-ubyte", TestIdxFiles.images(2, 1, 1, 1, 2));
        assertHeldOutBroken("t10k-images-idx3-ubyte must have the training images' size 2 at offset 12, got 1");
    }

    @Test
    void aSizeOtherThanThatOfTheFilesIsRejected() throws Exception {
        write("train-images-idx3-ubyte", TestIdxFiles.images(1, 1, 2, 1, 2));
        assertThat(set.rejectionReason(ImageFormat.AS_IS)).isEmpty();
        assertThat(set.rejectionReason(new ImageFormat(28, ColourMode.AUTO)))
                .hasValue("size must be 0 for the dataset \"letters\", whose images have 1×2 pixels, got 28");
        write("train-images-idx3-ubyte", new byte[0]);
        assertThat(set.rejectionReason(new ImageFormat(28, ColourMode.AUTO))).isEmpty();
    }

    private void assertBroken(String reason) {
        assertThatThrownBy(() -> set.load(ImageFormat.AS_IS))
                .isInstanceOf(DataUnavailableException.class)
                .hasMessage(reason);
    }

    private void assertHeldOutBroken(String reason) {
        assertThatThrownBy(() -> set.loadHeldOut(ImageFormat.AS_IS))
                .isInstanceOf(DataUnavailableException.class)
                .hasMessage(reason);
    }

    private void write(String file, byte[] content) throws IOException {
        Files.write(folder.resolve(file), content);
    }
}
