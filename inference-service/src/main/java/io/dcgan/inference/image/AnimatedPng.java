package io.dcgan.inference.image;

import io.dcgan.common.id.Require;
import io.dcgan.inference.image.png.PngChunkWriter;
import io.dcgan.inference.image.png.PngEncoder;
import io.dcgan.inference.image.png.PngRaster;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;

/**
 * An endlessly repeating animated PNG of image sheets. Viewers without APNG support show the first sheet.
 *
 * @see <a href="https://www.w3.org/TR/png-3/#apng-frame-based-animation">PNG, animation</a>
 */
public final class AnimatedPng {
    public static final String MEDIA_TYPE = "image/apng";

    private static final int FOR_EVER = 0;
    private static final short MILLIS_PER_SECOND = 1000;

    private final PngChunkWriter chunks;
    private final short delayMillis;
    private int sequence;

    private AnimatedPng(PngChunkWriter chunks, int delayMillis) {
        this.chunks = chunks;
        this.delayMillis = (short) delayMillis;
    }

    /**
     * @param frames      one or more, all of the same size
     * @param delayMillis duration of each frame, 0 to 65535
     * @param texts       Latin-1 keywords and values of the file's tEXt chunks
     */
    public static byte[] encode(List<ImageSheet> frames, int delayMillis, SortedMap<String, String> texts) {
        Require.range("frames", frames.size(), 1, Integer.MAX_VALUE);
        Require.range("delayMillis", delayMillis, 0, 0xffff);
        var first = frames.get(0).raster();
        var chunks = new PngChunkWriter(1 << 16);
        chunks.add("IHDR", PngEncoder.headerData(first)).addTexts(texts);
        chunks.add(
                "acTL",
                ByteBuffer.allocate(8).putInt(frames.size()).putInt(FOR_EVER).array());
        var animation = new AnimatedPng(chunks, delayMillis);
        for (var frame : frames) {
            if (!frame.raster().sameSize(first)) {
                throw new IllegalArgumentException("all frames must be the same size as the first");
            }
            animation.addFrame(frame.raster());
        }
        return chunks.finish();
    }

    private void addFrame(PngRaster frame) {
        boolean first = sequence == 0;
        chunks.add("fcTL", frameControl(frame));
        var data = PngEncoder.imageData(frame);
        if (first) {
            chunks.add("IDAT", data);
        } else {
            chunks.add(
                    "fdAT",
                    ByteBuffer.allocate(4 + data.length)
                            .putInt(sequence++)
                            .put(data)
                            .array());
        }
    }

    /** Returns the fcTL data of a full-size frame that replaces the picture: offset, disposal and blending are 0. */
    private byte[] frameControl(PngRaster frame) {
        return ByteBuffer.allocate(26)
                .putInt(sequence++)
                .putInt(frame.width())
                .putInt(frame.height())
                .putLong(0)
                .putShort(delayMillis)
                .putShort(MILLIS_PER_SECOND)
                .array();
    }
}
