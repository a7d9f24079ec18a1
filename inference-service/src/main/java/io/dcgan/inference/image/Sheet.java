package io.dcgan.inference.image;

import io.dcgan.common.release.Signature;
import java.nio.FloatBuffer;
import java.util.SortedMap;

/**
 * Images side by side as one picture: row-major, without gaps or margins, so that it can be cut. Places without an
 * image are black.
 */
public final class Sheet {
    private Sheet() {}

    /**
     * @param images  {@code [count, channels, height, width]}, −1 (black) to 1 (white); what is beyond is cut off
     * @param columns images in a row, 1 to {@code count}
     * @param texts   Latin-1 keywords and values that the PNG carries
     */
    public static byte[] png(
            FloatBuffer images, int count, int columns, Signature signature, SortedMap<String, String> texts) {
        int channels = signature.channels();
        int width = signature.width();
        int height = signature.height();
        int stride = 1 + columns * width * channels;
        int sheetHeight = (count + columns - 1) / columns * height;
        var rows = new byte[stride * sheetHeight];
        int from = images.position();
        for (int image = 0; image < count; image++) {
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
        return PngEncoder.encode(rows, columns * width, sheetHeight, channels, texts);
    }

    private static byte value(float x) {
        return (byte) (int) (Math.max(0, Math.min(255, (x + 1) * 127.5f)) + 0.5f);
    }
}
