package io.dcgan.inference.image;

import io.dcgan.common.id.Require;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.image.png.PngEncoder;
import io.dcgan.inference.image.png.PngRaster;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.SortedMap;

/**
 * A grid of images as one picture: row-major, without gaps or margins, so that it can be cut apart. Empty cells are
 * black.
 */
public final class ImageSheet implements ImageSink {
    private final Signature signature;
    private final int count;
    private final int columns;
    private final PngRaster raster;

    /**
     * @param signature signature of a generator of grey or RGB images
     * @param count     number of images, at least 1
     * @param columns   images per row, 1 to {@code count}
     */
    public ImageSheet(Signature signature, int count, int columns) {
        Require.range("columns", columns, 1, count);
        this.signature = signature;
        this.count = count;
        this.columns = columns;
        int lines = (count + columns - 1) / columns;
        this.raster = new PngRaster(
                Math.multiplyExact(columns, signature.width()),
                Math.multiplyExact(lines, signature.height()),
                signature.channels());
    }

    /**
     * Puts images into their cells. Safe to call from several threads for different images, as long as all calls return
     * before {@link #png}.
     *
     * @param first  cell of the first image, from 0
     * @param n      number of images
     * @param images {@code [n, channels, height, width]} from its position, which does not move; −1 (black) to 1
     *     (white), clamped to that range
     * @throws IndexOutOfBoundsException if the sheet has too few cells or the buffer too few values
     */
    @Override
    public void put(int first, int n, FloatBuffer images) {
        Objects.checkFromIndexSize(first, n, count);
        var plane = new float[signature.height() * signature.width()];
        int from = images.position();
        for (int image = first; image < first + n; image++) {
            int corner = raster.offset(image % columns * signature.width(), image / columns * signature.height());
            for (int channel = 0; channel < signature.channels(); channel++) {
                // One bulk copy per plane, because bounds-checked reads of single values would dominate the time.
                images.get(from, plane);
                from += plane.length;
                writePlane(plane, corner + channel);
            }
        }
    }

    /** @param texts Latin-1 keywords and values of the tEXt chunks */
    public byte[] png(SortedMap<String, String> texts) {
        return PngEncoder.encode(raster, texts);
    }

    PngRaster raster() {
        return raster;
    }

    private void writePlane(float[] plane, int corner) {
        int width = signature.width();
        for (int y = 0; y < signature.height(); y++) {
            writeRow(plane, y * width, raster.rows(), corner + y * raster.stride(), width, raster.channels());
        }
    }

    private static void writeRow(float[] plane, int from, byte[] rows, int to, int width, int step) {
        for (int x = 0, at = to; x < width; x++, at += step) {
            rows[at] = toByte(plane[from + x]);
        }
    }

    /** Rounds, then clamps as an integer, which takes a third of the time of clamping as a float. */
    private static byte toByte(float x) {
        return (byte) Math.max(0, Math.min(255, (int) ((x + 1) * 127.5f + 0.5f)));
    }
}
