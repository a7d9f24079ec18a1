package io.dcgan.inference.image;

/**
 * The values of a picture as PNG wants them: each row is a zero (no filter) and {@code width · channels} bytes.
 *
 * <p>Not a record: its array is to be written to.
 */
final class Raster {
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
    Raster(int width, int height, int channels) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3, got " + channels);
        }
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.rows = new byte[Math.toIntExact((1 + (long) width * channels) * height)];
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int channels() {
        return channels;
    }

    /** Bytes from row to row. */
    int stride() {
        return 1 + width * channels;
    }

    /** Where the pixel's first channel stands. */
    int offset(int x, int y) {
        return y * stride() + 1 + x * channels;
    }

    /** Row-major; not a copy. */
    byte[] rows() {
        return rows;
    }

    boolean sameSize(Raster other) {
        return width == other.width && height == other.height && channels == other.channels;
    }
}
