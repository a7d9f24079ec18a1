package io.dcgan.trainer.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.message.ColourMode;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final ImageFormat SMALL = new ImageFormat(28, ColourMode.AUTO);

    private final Path folder;
    private final ImageFolder set;

    ImageFolderTest(@TempDir Path temporary) throws IOException {
        folder = Files.createDirectories(temporary.resolve("faces"));
        set = new ImageFolder("faces", folder);
    }

    @Test
    void imagesInTheFolderHaveNoLabels() throws Exception {
        draw("b.png", 28, 0x020202);
        draw("a.PNG", 28, 0x010101);
        draw("c.jpg", 28, 0x808080);
        var images = set.load(ImageFormat.AS_IS);
        assertThat(images.count()).isEqualTo(3);
        assertThat(images.shape()).isEqualTo(new ImageShape(1, 28, 28));
        assertThat(images.labelled()).isFalse();
        assertThat(images.classes()).isZero();
        assertThat(images.warnings()).isEmpty();
        assertThat(firstPixels(images)).containsExactly(1, 2, 128);
        assertThat(images.sha256()).isEqualTo(Sha256.of(flat(1), flat(2), flat(128)));
        assertThat(set.loadHeldOut(ImageFormat.AS_IS)).isEmpty();
    }

    @Test
    void aSubFolderIsAClass() throws Exception {
        draw("cats/1.png", 28, 0x030303);
        draw("ants/2.png", 28, 0x020202);
        draw("ants/1.png", 28, 0x010101);
        Files.createDirectories(folder.resolve("empty"));
        var images = set.load(ImageFormat.AS_IS);
        assertThat(images.classNames()).containsExactly("ants", "cats");
        assertThat(IntStream.range(0, 3).map(images::label)).containsExactly(0, 0, 1);
        assertThat(firstPixels(images)).containsExactly(1, 2, 3);
    }

    @Test
    void theOrderOfTheFileSystemDoesNotMatter() throws Exception {
        var other = Files.createDirectories(folder.resolveSibling("others"));
        for (int i = 0; i < 40; i++) {
            draw("%d/%d.png".formatted(i % 3, i), 28, i);
            ImageFolderTest.draw(other.resolve("%d/%d.png".formatted((39 - i) % 3, 39 - i)), 28, 39 - i);
        }
        assertThat(new ImageFolder("others", other).load(ImageFormat.AS_IS).sha256())
                .isEqualTo(set.load(ImageFormat.AS_IS).sha256());
    }

    @Test
    void theFirstReadableImageDeterminesTheSize() throws Exception {
        Files.write(folder.resolve("0.png"), new byte[] {1});
        draw("1.png", 20, 0);
        assertThat(set.load(ImageFormat.AS_IS).shape()).isEqualTo(new ImageShape(1, 28, 28));
        draw("1.png", 63, 0);
        draw("2.png", 64, 0);
        assertThat(set.load(ImageFormat.AS_IS).shape()).isEqualTo(new ImageShape(1, 32, 32));
        draw("1.png", 100, 0);
        assertThat(set.load(ImageFormat.AS_IS).shape()).isEqualTo(new ImageShape(1, 64, 64));
        assertThat(set.load(SMALL).shape()).isEqualTo(new ImageShape(1, 28, 28));
    }

    @Test
    void oneImageWithColourMakesTheSetColoured() throws Exception {
        draw("1.png", 28, 0x0a0a0a);
        assertThat(set.load(ImageFormat.AS_IS).shape().channels()).isEqualTo(1);
        draw("2.png", 28, 0xff0000);
        var images = set.load(ImageFormat.AS_IS);
        assertThat(images.shape()).isEqualTo(new ImageShape(3, 28, 28));
        assertThat(images.sha256()).isEqualTo(Sha256.of(flat(10), flat(10), flat(10), flat(255), flat(0), flat(0)));
    }

    @Test
    void aRequestedColourModeIsApplied() throws Exception {
        draw("1.png", 28, 0x0a0a0a);
        assertThat(set.load(new ImageFormat(0, ColourMode.RGB)).sha256())
                .isEqualTo(Sha256.of(flat(10), flat(10), flat(10)));
        draw("1.png", 28, 0xff0000);
        assertThat(set.load(new ImageFormat(0, ColourMode.GREY)).sha256()).isEqualTo(Sha256.of(flat(76)));
    }

    @Test
    void anImageThatCannotBeReadIsLeftOutAndNamed() throws Exception {
        draw("ants/1.png", 28, 0x010101);
        Files.write(folder.resolve("ants/0.png"), new byte[] {1, 2, 3});
        draw("cats/1.png", 28, 0x030303);
        Files.createDirectories(folder.resolve("bats"));
        Files.write(folder.resolve("bats/1.png"), new byte[0]);
        var images = set.load(ImageFormat.AS_IS);
        assertThat(firstPixels(images)).containsExactly(1, 3);
        assertThat(images.classNames()).containsExactly("ants", "cats");
        assertThat(images.label(1)).isEqualTo(1);
        assertThat(images.sha256()).isEqualTo(Sha256.of(flat(1), flat(3), new byte[] {0, 1}));
        assertThat(images.warnings())
                .containsExactly(
                        "ants/0.png was skipped: not a PNG, JPEG, BMP or GIF image",
                        "bats/1.png was skipped: not a PNG, JPEG, BMP or GIF image");
    }

    @Test
    void onlyTheFirstOfManyUnreadableImagesAreNamed() throws Exception {
        for (int i = 10; i < 22; i++) {
            Files.write(folder.resolve(i + ".png"), new byte[0]);
        }
        draw("30.png", 28, 0);
        assertThat(set.load(ImageFormat.AS_IS).warnings())
                .hasSize(11)
                .startsWith("10.png was skipped: not a PNG, JPEG, BMP or GIF image")
                .endsWith("19.png was skipped: not a PNG, JPEG, BMP or GIF image", "12 images were skipped in total");
    }

    @Test
    void aFolderWithoutAReadableImageIsAnError() throws Exception {
        assertRejected(folder + " contains neither PNG, JPEG, BMP or GIF images nor IDX files with images");
        Files.write(folder.resolve("1.png"), new byte[0]);
        assertRejected(folder + " has no readable image: 1.png was skipped: not a PNG, JPEG, BMP or GIF image");
        assertThatThrownBy(() -> set.load(new ImageFormat(64, ColourMode.RGB)))
                .isInstanceOf(DataUnavailableException.class)
                .hasMessageStartingWith(folder + " has no readable image");
    }

    @Test
    void hiddenFilesAndOtherFilesAreIgnored() throws Exception {
        draw("1.png", 28, 0x010101);
        draw(".hidden.png", 28, 0x020202);
        draw(".thumbnails/1.png", 28, 0x020202);
        draw("deep/er/1.png", 28, 0x020202);
        Files.writeString(folder.resolve("README.md"), "about");
        Files.writeString(folder.resolve("png"), "no ending");
        var images = set.load(ImageFormat.AS_IS);
        assertThat(images.count()).isEqualTo(1);
        assertThat(images.labelled()).isFalse();
        assertThat(images.warnings()).isEmpty();
    }

    @Test
    void imagesBothInTheFolderAndInSubFoldersAreRejected() throws Exception {
        draw("1.png", 28, 0);
        draw("cats/1.png", 28, 0);
        assertRejected(
                folder + " must have its images either directly inside or in one sub-folder per class, got both");
    }

    @Test
    void upToAThousandClassesAreSupported() throws Exception {
        draw("0000/1.png", 1, 0x010101);
        var bytes = Files.readAllBytes(folder.resolve("0000/1.png"));
        for (int i = 1; i < 1000; i++) {
            var sub = Files.createDirectories(folder.resolve("%04d".formatted(i)));
            Files.write(sub.resolve("1.png"), bytes);
        }
        var images = set.load(SMALL);
        assertThat(images.classes()).isEqualTo(1000);
        assertThat(images.label(999)).isEqualTo(999);
        draw("1000/1.png", 1, 0);
        assertRejected(folder + " must have at most 1000 classes, got 1001 sub-folders with images");
    }

    @Test
    void aSetLargerThanTheMemoryLimitIsRejected() throws Exception {
        var shape = new ImageShape(3, 64, 64);
        int most = (int) (ImageSet.maxValues() / shape.size());
        assertThat(set.requireFits(most, shape)).isEqualTo(most * shape.size());
        assertThatThrownBy(() -> set.requireFits(most + 1, shape))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("%s must fit into %d bytes, half of the heap, got %d bytes for %d images of "
                        .formatted(folder, ImageSet.maxValues(), (most + 1L) * shape.size(), most + 1));
    }

    @Test
    void loadingStopsWhenInterrupted() throws Exception {
        draw("1.png", 28, 0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> set.load(ImageFormat.AS_IS)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    private void assertRejected(String reason) {
        assertThatThrownBy(() -> set.load(ImageFormat.AS_IS))
                .isInstanceOf(DataUnavailableException.class)
                .hasMessage(reason);
    }

    private void draw(String file, int side, int rgb) throws IOException {
        draw(folder.resolve(file), side, rgb);
    }

    /** A square of one colour. */
    private static void draw(Path file, int side, int rgb) throws IOException {
        var image = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < side * side; i++) {
            image.setRGB(i % side, i / side, rgb);
        }
        Files.createDirectories(file.resolveSibling("."));
        var name = file.toString();
        assertThat(ImageIO.write(image, name.substring(name.length() - 3), file.toFile()))
                .isTrue();
    }

    private static byte[] flat(int value) {
        var pixels = new byte[28 * 28];
        Arrays.fill(pixels, (byte) value);
        return pixels;
    }

    private static int[] firstPixels(ImageSet set) {
        return IntStream.range(0, set.count())
                .map(i -> set.pixels().get(i * set.shape().size()) & 0xff)
                .toArray();
    }
}
