package io.dcgan.inference.image;

import io.dcgan.common.id.Require;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.image.png.PngEncoder;
import io.dcgan.inference.image.png.PngRaster;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Images side by side as one picture: row-major, without gaps or margins, so that it can be cut. Places without an
 * image are black.
 */
public final class ImageSheet implements ImageSink {
    private final Signature signature;
    private final int count;
    private final int columns;
    private final PngRaster raster;

    /**
     * @param signature of a generator of grey or RGB images
     * @param count     images, at least 1
     * @param columns   images in a row, 1 to {@code count}
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
     * Puts images into their places. Safe to call from several threads, if no two put the same image and all are done
     * before {@link #png}.
     *
     * @param first  the first one's place, from 0
     * @param n      how many
     * @param images {@code [n, channels, height, width]} from its position, which stays; −1 (black) to 1 (white); what
     *     is beyond is cut off
     * @throws IndexOutOfBoundsException if the sheet has fewer places or the buffer fewer values
     */
    @Override
    public void put(int first, int n, FloatBuffer images) {
        Objects.checkFromIndexSize(first, n, count);
        var plane = new float[signature.height() * signature.width()];
        int from = images.position();
        for (int image = first; image < first + n; image++) {
            int corner = raster.offset(image % columns * signature.width(), image / columns * signature.height());
            for (int channel = 0; channel < signature.channels(); channel++) {
                // One bulk copy of a whole plane: a checked read for each value takes longer than all else here.
                images.get(from, plane);
                from += plane.length;
                writePlane(plane, corner + channel);
            }
        }
    }

    /** @param texts Latin-1 keywords and values that the PNG carries */
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

    /** Rounded, and cut off as an integer: that is a third of the time that it takes as a float. */
    private static byte toByte(float x) {
        return (byte) Math.max(0, Math.min(255, (int) ((x + 1) * 127.5f + 0.5f)));
    }
}
