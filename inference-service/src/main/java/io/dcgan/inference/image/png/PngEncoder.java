package io.dcgan.inference.image.png;

import io.dcgan.inference.image.png.deflate.DeflateEncoder;
import java.nio.ByteBuffer;
import java.util.SortedMap;

/**
 * Encodes PNG, grey or RGB, 8 bits per value.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">Portable Network Graphics, third edition</a>
 */
public final class PngEncoder {
    private static final byte GREY = 0;
    private static final byte RGB = 2;

    /** Filter that subtracts the row above. */
    private static final byte UP = 2;

    private PngEncoder() {}

    /** @param texts sorted, so that equal pictures give equal files */
    public static byte[] encode(PngRaster raster, SortedMap<String, String> texts) {
        var data = imageData(raster);
        return new PngChunkWriter(data.length + 512)
                .add("IHDR", headerData(raster))
                .addTexts(texts)
                .add("IDAT", data)
                .finish();
    }

    /** Returns the data of the IHDR chunk. */
    public static byte[] headerData(PngRaster raster) {
        return ByteBuffer.allocate(13)
                .putInt(raster.width())
                .putInt(raster.height())
                .put((byte) 8)
                .put(raster.channels() == 1 ? GREY : RGB)
                .array();
    }

    /** Returns the data of the IDAT chunk. */
    public static byte[] imageData(PngRaster raster) {
        // Digits are strokes on flat black, and any filter would double their edges. Colour images change gradually.
        return DeflateEncoder.zlib(raster.channels() == 1 ? raster.rows() : applyUpFilter(raster));
    }

    /** @see <a href="https://www.w3.org/TR/png-3/#9Filter-types">PNG, filter types</a> */
    private static byte[] applyUpFilter(PngRaster raster) {
        int stride = raster.stride();
        var rows = raster.rows();
        var filtered = rows.clone();
        filtered[0] = UP;
        for (int i = stride; i < rows.length; i++) {
            filtered[i] = (byte) (rows[i] - rows[i - stride]);
        }
        for (int i = stride; i < rows.length; i += stride) {
            filtered[i] = UP;
        }
        return filtered;
    }
}
