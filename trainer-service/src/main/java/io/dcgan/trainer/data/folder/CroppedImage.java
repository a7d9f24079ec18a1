package io.dcgan.trainer.data.folder;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The central square of an image file, with transparent pixels composited on black. */
final class CroppedImage {
    /** Limit on the pixels of an image, because a small file can claim any number. */
    static final long MAX_PIXELS = 24_000_000;

    private static final int PIXELS_PER_PERMIT = 1_000_000;

    private static final int MAX_PERMITS = (int) (MAX_PIXELS / PIXELS_PER_PERMIT);

    /** Millions of pixels that all threads decode at a time, so that the memory does not depend on their number. */
    private static final Semaphore DECODING_PERMITS = new Semaphore(MAX_PERMITS, true);

    private static final Set<String> FORMATS = Set.of("png", "jpeg", "bmp", "gif");

    private final BufferedImage image;

    private CroppedImage(BufferedImage image) {
        this.image = image;
    }

    /** Uses an image while it is decoded. The image must not be kept. */
    interface ImageUse<T> {
        T apply(CroppedImage image);
    }

    /**
     * Decodes a file and uses the image; for an animation, its first image. Waits while other threads decode many pixels.
     *
     * @throws IOException if the file cannot be read; the message says why
     */
    static <T> T decode(Path file, ImageUse<T> use) throws IOException {
        int permits = read(file, (reader, square) -> permits(reader.getWidth(0) * reader.getHeight(0)));
        DECODING_PERMITS.acquireUninterruptibly(permits);
        try {
            return use.apply(read(file, CroppedImage::decode));
        } finally {
            DECODING_PERMITS.release(permits);
        }
    }

    /** @param pixels of the whole image, because a progressive JPEG is decoded as a whole */
    private static int permits(int pixels) {
        return Math.min(MAX_PERMITS, pixels / PIXELS_PER_PERMIT + 1);
    }

    private static CroppedImage decode(ImageReader reader, Rectangle square) throws IOException {
        var parameters = reader.getDefaultReadParam();
        parameters.setSourceRegion(square);
        var warnings = new ArrayList<String>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        var image = new CroppedImage(reader.read(0, parameters));
        // The JPEG decoder fills in missing data with grey.
        for (var warning : warnings) {
            if (warning.contains("premature end")) {
                throw new IOException(warning);
            }
        }
        return image;
    }

    /**
     * Returns whether a file's colour model has no room for colour, without decoding the image.
     *
     * @throws IOException if the file cannot be read; the message says why
     */
    static boolean hasGreyColourModel(Path file) throws IOException {
        return read(file, (reader, square) -> {
            var type = reader.getRawImageType(0);
            return type != null && type.getColorModel().getNumColorComponents() == 1;
        });
    }

    private interface ReaderCallback<T> {
        T apply(ImageReader reader, Rectangle square) throws IOException;
    }

    private static <T> T read(Path file, ReaderCallback<T> reading) throws IOException {
        // Closing an image stream does not close the stream that it reads from.
        try (var bytes = Files.newInputStream(file);
                var in = new MemoryCacheImageInputStream(bytes)) {
            var reader = reader(in);
            try {
                reader.setInput(in, true, true);
                return reading.apply(reader, centralSquare(reader.getWidth(0), reader.getHeight(0)));
            } finally {
                reader.dispose();
            }
        } catch (RuntimeException e) {
            // The decoders also throw unchecked exceptions on malformed files.
            throw new IOException(e.toString(), e);
        }
    }

    private static ImageReader reader(ImageInputStream in) throws IOException {
        for (var readers = ImageIO.getImageReaders(in); readers.hasNext(); ) {
            var reader = readers.next();
            if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                return reader;
            }
            reader.dispose();
        }
        throw new IOException("not a PNG, JPEG, BMP or GIF image");
    }

    private static Rectangle centralSquare(int width, int height) throws IOException {
        if ((long) width * height > MAX_PIXELS) {
            throw new IOException("must have at most %d pixels, got %d×%d".formatted(MAX_PIXELS, width, height));
        }
        int side = Math.min(width, height);
        return new Rectangle((width - side) / 2, (height - side) / 2, side, side);
    }

    /** Height and width, in pixels. */
    int side() {
        return image.getWidth();
    }

    /** Returns whether any pixel has a colour. */
    boolean hasColour() {
        var row = new int[side()];
        for (int y = 0; y < row.length; y++) {
            read(y, row);
            for (int rgb : row) {
                if ((rgb >> 16 & 0xff) != (rgb & 0xff) || (rgb >> 8 & 0xff) != (rgb & 0xff)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Reads one row of pixels.
     *
     * @param rgb receives {@code [side]}: red, green, blue, one byte each
     */
    void read(int y, int[] rgb) {
        var model = image.getColorModel();
        // Java treats grey values as linear light and would brighten them in a conversion to RGB.
        boolean grey = model.getNumColorComponents() == 1;
        var raster = image.getRaster();
        int maxSample = (1 << model.getComponentSize(0)) - 1;
        for (int x = 0; x < rgb.length; x++) {
            if (!grey) {
                rgb[x] = compositeOnBlack(image.getRGB(x, y));
            } else {
                int value = Math.round(255f * raster.getSample(x, y, 0) / maxSample);
                int alpha = model.hasAlpha() ? model.getAlpha(raster.getDataElements(x, y, null)) : 255;
                rgb[x] = compositeOnBlack(alpha << 24 | value << 16 | value << 8 | value);
            }
        }
    }

    private static int compositeOnBlack(int argb) {
        int alpha = argb >>> 24;
        if (alpha == 255) {
            return argb & 0xffffff;
        }
        int rgb = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            rgb |= Math.round((argb >> shift & 0xff) * alpha / 255f) << shift;
        }
        return rgb;
    }
}
