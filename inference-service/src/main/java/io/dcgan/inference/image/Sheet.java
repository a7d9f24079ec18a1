package io.dcgan.inference.image;

import io.dcgan.common.release.Signature;
import java.nio.FloatBuffer;
import java.util.SortedMap;

/**
 * Images side by side as one picture: row-major, without gaps or margins, so that it can be cut. Places without an
 * image are black.
 */
public final class Sheet implements ImageSink {
    private final int channels;
    private final int width;
    private final int height;
    private final int columns;
    private final int stride;
    private final int sheetHeight;
    private final byte[] rows;

    /** @param columns images in a row, 1 to {@code count} */
    public Sheet(Signature signature, int count, int columns) {
        this.channels = signature.channels();
        this.width = signature.width();
        this.height = signature.height();
        this.columns = columns;
        stride = 1 + columns * width * channels;
        sheetHeight = (count + columns - 1) / columns * height;
        rows = new byte[stride * sheetHeight];
    }

    @Override
    public void put(int first, int count, FloatBuffer images) {
        int from = images.position();
        for (int image = first; image < first + count; image++) {
            int corner = image / columns * height * stride + 1 + image % columns * width * channels;
            for (int channel = 0; channel < channels; channel++) {
                for (int y = 0; y < height; y++) {
                    int to = corner + y * stride + channel;
                    for (int x = 0; x < width; x++, to += channels) {
                        rows[to] = value(images.get(from++));
                    }
                }
            }
        }
    }

    /** @param texts Latin-1 keywords and values that the PNG carries */
    public byte[] png(SortedMap<String, String> texts) {
        return PngEncoder.encode(rows, columns * width, sheetHeight, channels, texts);
    }

    private static byte value(float x) {
        return (byte) (int) (Math.max(0, Math.min(255, (x + 1) * 127.5f)) + 0.5f);
    }
}
