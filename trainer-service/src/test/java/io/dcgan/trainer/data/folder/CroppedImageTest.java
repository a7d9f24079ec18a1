package io.dcgan.trainer.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.dcgan.testsupport.Fuzzing;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CroppedImageTest {
    private final Path folder;

    CroppedImageTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A decoder must not end the thread, whatever a picture contains. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "bmp", "gif"})
    void anyChangedFileIsReadOrReported(String format) throws IOException {
        var picture = new BufferedImage(12, 9, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(3, 4, 0x336699);
        var bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture, format, bytes)).isTrue();
        var file = folder.resolve("changed");
        Fuzzing.fuzz(
                List.of(bytes.toByteArray()),
                input -> CroppedImage.decode(Files.write(file, input), CroppedImage::side),
                IOException.class);
    }

    /** Unclosed files are closed by the garbage collector, but a large heap is rarely collected. */
    @Test
    void decodedFilesAreClosed() throws IOException {
        var file = folder.resolve("small.png");
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
        var process = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = process.getOpenFileDescriptorCount();
        for (int i = 0; i < 500; i++) {
            assertThat(CroppedImage.decode(file, CroppedImage::side)).isEqualTo(8);
        }
        assertThat(process.getOpenFileDescriptorCount()).isLessThan(before + 100);
    }

    @Test
    void anImageWaitsWhileOthersAreDecodedWhosePixelsAreTheWholeBudget() throws Exception {
        var large = folder.resolve("large.png");
        ImageIO.write(new BufferedImage(6000, 4000, BufferedImage.TYPE_BYTE_BINARY), "png", large.toFile());
        var small = folder.resolve("small.png");
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "png", small.toFile());
        var decoded = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var first = CompletableFuture.supplyAsync(() -> side(large, () -> {
            decoded.countDown();
            awaitUninterruptibly(release);
        }));
        decoded.await();
        var second = new FutureTask<>(() -> side(small, () -> {}));
        var waiting = new Thread(second);
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        release.countDown();
        assertThat(first.get()).isEqualTo(4000);
        assertThat(second.get()).isEqualTo(8);
    }

    private static int side(Path file, Runnable meanwhile) {
        try {
            return CroppedImage.decode(file, image -> {
                meanwhile.run();
                return image.side();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void greyValuesAreUnchanged() throws IOException {
        var image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        put(image, 0, 77, 128, 255);
        assertThat(firstRow(image, "png")).containsExactly(0, 0x4d4d4d, 0x808080, 0xffffff);
        assertThat(CroppedImage.hasGreyColourModel(folder.resolve("image.png"))).isTrue();
        assertThat(CroppedImage.decode(folder.resolve("image.png"), CroppedImage::hasColour))
                .isFalse();
    }

    @Test
    void sixteenBitGreyIsScaledToEight() throws IOException {
        var image = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
        put(image, 0, 257, 0x8000, 65535);
        assertThat(firstRow(image, "png")).containsExactly(0, 0x010101, 0x808080, 0xffffff);
    }

    @Test
    void oneBitIsBlackOrWhite() throws IOException {
        var image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_BINARY);
        put(image, 0, 1, 1, 0);
        assertThat(firstRow(image, "png")).containsExactly(0, 0xffffff, 0xffffff, 0);
    }

    @Test
    void sixteenBitColourIsScaledToEight() throws IOException {
        var image = image(ColorSpace.CS_sRGB, false, DataBuffer.TYPE_USHORT);
        image.getRaster().setPixel(0, 0, new int[] {65535, 0x8000, 257});
        assertThat(firstRow(image, "png")).containsExactly(0xff8001, 0, 0, 0);
    }

    @Test
    void transparentPixelsAreCompositedOnBlack() throws IOException {
        var image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xff0a141e);
        image.setRGB(1, 0, 0x00ffffff);
        image.setRGB(2, 0, 0x80ff0064);
        assertThat(firstRow(image, "png")).containsExactly(0x0a141e, 0, 0x800032, 0);

        var grey = image(ColorSpace.CS_GRAY, true, DataBuffer.TYPE_BYTE);
        grey.getRaster().setPixel(0, 0, new int[] {200, 255});
        grey.getRaster().setPixel(1, 0, new int[] {200, 0});
        grey.getRaster().setPixel(2, 0, new int[] {200, 128});
        assertThat(firstRow(grey, "png")).containsExactly(0xc8c8c8, 0, 0x646464, 0);
    }

    @Test
    void aPaletteIsResolved() throws IOException {
        var colours = new byte[] {0, 10, (byte) 200};
        var model = new IndexColorModel(8, 3, colours, colours, new byte[] {0, 20, 30});
        var image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_INDEXED, model);
        put(image, 0, 1, 2, 0);
        assertThat(firstRow(image, "png")).containsExactly(0, 0x0a0a14, 0xc8c81e, 0);
        assertThat(CroppedImage.hasGreyColourModel(folder.resolve("image.png"))).isFalse();
        assertThat(CroppedImage.decode(folder.resolve("image.png"), CroppedImage::hasColour))
                .isTrue();
        assertThat(firstRow(image, "gif")).containsExactly(0, 0x0a0a14, 0xc8c81e, 0);
    }

    @Test
    void jpegAndBmpAreRead() throws IOException {
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, 0x808080);
        }
        assertThat(firstRow(image, "jpg")).containsOnly(0x808080);
        image.setRGB(0, 0, 0x123456);
        assertThat(firstRow(image, "bmp")).startsWith(0x123456, 0x808080);
    }

    @Test
    void theCentralSquareIsTaken() throws IOException {
        var wide = new BufferedImage(7, 4, BufferedImage.TYPE_BYTE_GRAY);
        put(wide, 1, 2, 3, 4, 5, 6, 7);
        assertThat(firstRow(wide, "png")).containsExactly(0x020202, 0x030303, 0x040404, 0x050505);
        var high = new BufferedImage(1, 3, BufferedImage.TYPE_BYTE_GRAY);
        high.getRaster().setSample(0, 1, 0, 9);
        assertThat(firstRow(high, "png")).containsExactly(0x090909);
    }

    @Test
    void aFileThatIsNotAnImageIsRejected() throws IOException {
        Files.writeString(folder.resolve("text.png"), "not an image");
        assertUnreadable("text.png", "not a PNG, JPEG, BMP or GIF image");
        Files.write(folder.resolve("empty.png"), new byte[0]);
        assertUnreadable("empty.png", "not a PNG, JPEG, BMP or GIF image");
    }

    @Test
    void aTruncatedFileIsRejected() throws IOException {
        var image = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 4096; i++) {
            image.setRGB(i % 64, i / 64, i * 7919);
        }
        for (var format : new String[] {"png", "jpg", "bmp", "gif"}) {
            var file = folder.resolve("cut." + format);
            ImageIO.write(image, format, file.toFile());
            var bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            assertThatThrownBy(() -> CroppedImage.decode(file, CroppedImage::side))
                    .as(format)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void moreThan24MegapixelsAreNotDecoded() throws IOException {
        var header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII));
        header.putInt(6001).putInt(4000).put(new byte[] {8, 0, 0, 0, 0});
        var crc = new CRC32();
        crc.update(header.array());
        var png =
                ByteBuffer.allocate(33).putLong(0x89504e470d0a1a0aL).putInt(13).put(header.array());
        Files.write(folder.resolve("bomb.png"), png.putInt((int) crc.getValue()).array());
        assertUnreadable("bomb.png", "must have at most 24000000 pixels, got 6001×4000");
    }

    private void assertUnreadable(String file, String reason) {
        assertThatThrownBy(() -> CroppedImage.decode(folder.resolve(file), CroppedImage::side))
                .isInstanceOf(IOException.class)
                .hasMessage(reason);
    }

    private int[] firstRow(BufferedImage image, String format) throws IOException {
        var file = folder.resolve("image." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        var row = CroppedImage.decode(file, picture -> {
            var pixels = new int[picture.side()];
            picture.read(0, pixels);
            return pixels;
        });
        return row;
    }

    private static void put(BufferedImage image, int... row) {
        for (int x = 0; x < row.length; x++) {
            image.getRaster().setSample(x, 0, 0, row[x]);
        }
    }

    private static BufferedImage image(int space, boolean alpha, int type) {
        var model = new ComponentColorModel(ColorSpace.getInstance(space), alpha, false, alpha ? 3 : 1, type);
        return new BufferedImage(model, model.createCompatibleWritableRaster(4, 4), false, null);
    }
}
