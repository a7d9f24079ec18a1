package io.dcgan.inference.image.png;

/**
 * The pixel values of a picture in PNG's layout: each row is a zero (no filter) and {@code width · channels} bytes.
 *
 * <p>Not a record, because its array is mutable.
 */
public final class PngRaster {
    private final int width;
    private final int height;
    private final int channels;
    private final byte[] rows;

    /**
     * Creates a black picture.
     *
     * @param channels 1 (grey) or 3 (RGB)
     * @throws ArithmeticException if the bytes do not fit into an array
     */
    public PngRaster(int width, int height, int channels) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3, got " + channels);
        }
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.rows = new byte[Math.toIntExact((1 + (long) width * channels) * height)];
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    public int channels() {
        return channels;
    }

    /** Returns the number of bytes from one row to the next. */
    public int stride() {
        return 1 + width * channels;
    }

    /** Returns the index of the pixel's first channel in {@link #rows}. */
    public int offset(int x, int y) {
        return y * stride() + 1 + x * channels;
    }

    /** Returns the rows themselves, not a copy. */
    public byte[] rows() {
        return rows;
    }

    public boolean sameSize(PngRaster other) {
        return width == other.width && height == other.height && channels == other.channels;
    }
}
