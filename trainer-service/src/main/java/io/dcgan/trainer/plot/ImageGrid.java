package io.dcgan.trainer.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Lays out images of one size as tiles, row by row, without gaps, so that the sheet can be cut up again. Empty tiles
 * are black.
 *
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param height   of one image, in pixels
 * @param width    of one image, in pixels
 * @param columns  images side by side
 */
public record ImageGrid(int channels, int height, int width, int columns) {
    /** Pixels between two sheets beside each other. */
    public static final int GAP = 8;

    private static final int MID_GREY = 128;

    public ImageGrid {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3, got " + channels);
        }
        if (height < 1 || width < 1 || columns < 1) {
            throw new IllegalArgumentException("height, width and columns must be at least 1, got %d, %d and %d"
                    .formatted(height, width, columns));
        }
    }

    /** @param pixels {@code [n, channels, height, width]}, −1 (black) to 1 (white); other values are clamped */
    public BufferedImage sheet(float[] pixels) {
        return sheet(pixels.length, i -> Math.round((Math.max(-1, Math.min(1, pixels[i])) + 1) * 127.5f));
    }

    /** @param pixels {@code [n, channels, height, width]}, unsigned: 0 (black) to 255 (white) */
    public BufferedImage sheet(byte[] pixels) {
        return sheet(pixels.length, i -> Byte.toUnsignedInt(pixels[i]));
    }

    private BufferedImage sheet(int length, IntUnaryOperator level) {
        int image = channels * height * width;
        if (length == 0 || length % image != 0) {
            throw new IllegalArgumentException("pixels must be whole images of %d×%d×%d values, at least one, got %d"
                    .formatted(channels, height, width, length));
        }
        int rows = (length / image + columns - 1) / columns;
        var sheet = new BufferedImage(columns * width, rows * height, type(channels));
        var raster = sheet.getRaster();
        for (int i = 0; i < length; i++) {
            int column = i / image % columns;
            int row = i / image / columns;
            int channel = i / (width * height) % channels;
            raster.setSample(
                    column * width + i % width, row * height + i / width % height, channel, level.applyAsInt(i));
        }
        return sheet;
    }

    /**
     * Places two sheets beside each other, on mid-grey and 8 pixels apart.
     *
     * @throws IllegalArgumentException unless both are grey or both have colours
     */
    public static BufferedImage sideBySide(BufferedImage left, BufferedImage right) {
        int bands = left.getRaster().getNumBands();
        if (bands != right.getRaster().getNumBands()) {
            throw new IllegalArgumentException("both sheets must have the same number of channels, got %d and %d"
                    .formatted(bands, right.getRaster().getNumBands()));
        }
        int height = Math.max(left.getHeight(), right.getHeight());
        var both = new BufferedImage(left.getWidth() + GAP + right.getWidth(), height, type(bands));
        // Samples are copied rather than colours: AWT treats grey as linear light and would change it.
        var raster = both.getRaster();
        var grey = new int[raster.getWidth() * height];
        Arrays.fill(grey, MID_GREY);
        for (int band = 0; band < bands; band++) {
            raster.setSamples(0, 0, raster.getWidth(), height, band, grey);
        }
        raster.setRect(left.getRaster());
        raster.setRect(left.getWidth() + GAP, 0, right.getRaster());
        return both;
    }

    /**
     * Draws two grids side by side as one picture.
     *
     * @param generated {@code [n, channels, height, width]}, −1 to 1, on the left
     * @param real      {@code [n, channels, height, width]}, unsigned bytes, on the right
     * @return a PNG
     */
    public byte[] pngBesideReal(float[] generated, byte[] real) {
        return png(sideBySide(sheet(generated), sheet(real)));
    }

    /** Encodes a picture as a PNG file. */
    public static byte[] png(BufferedImage picture) {
        var bytes = new ByteArrayOutputStream();
        // With a plain stream, ImageIO caches in a temporary file, which fails in a read-only container.
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("a stream in memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static int type(int channels) {
        return channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    }
}
