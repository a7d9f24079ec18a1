package io.dcgan.inference.image.png;

/**
 * The values of a picture as PNG wants them: each row is a zero (no filter) and {@code width · channels} bytes.
 *
 * <p>Not a record: its array is to be written to.
 */
public final class PngRaster {
    private final int width;
    private final int height;
    private final int channels;
    private final byte[] rows;

    /**
     * A black picture.
     *
     * @param channels 1 (grey) or 3 (RGB)
     * @throws ArithmeticException if it has more bytes than an array can have
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

    /** Bytes from row to row. */
    public int stride() {
        return 1 + width * channels;
    }

    /** Where the pixel's first channel stands. */
    public int offset(int x, int y) {
        return y * stride() + 1 + x * channels;
    }

    /** Row-major; not a copy. */
    public byte[] rows() {
        return rows;
    }

    public boolean sameSize(PngRaster other) {
        return width == other.width && height == other.height && channels == other.channels;
    }
}
