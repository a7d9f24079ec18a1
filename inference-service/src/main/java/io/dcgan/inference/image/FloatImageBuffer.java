package io.dcgan.inference.image;

import io.dcgan.common.release.NpyFormat;
import io.dcgan.common.release.Signature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Unconverted generator output: float32, little-endian, {@code [count, channels, height, width]}, −1 to 1. */
public final class FloatImageBuffer implements ImageSink {
    private final int imageSize;
    private final int offset;
    private final ByteBuffer bytes;

    private FloatImageBuffer(byte[] header, int count, Signature signature) {
        imageSize = signature.imageSize();
        offset = header.length;
        bytes = ByteBuffer.allocate(offset + count * imageSize * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(header);
    }

    /** Creates a buffer of the bare values. */
    public static FloatImageBuffer raw(int count, Signature signature) {
        return new FloatImageBuffer(new byte[0], count, signature);
    }

    /** Creates a buffer of a header followed by the values. */
    public static FloatImageBuffer withHeader(byte[] header, int count, Signature signature) {
        return new FloatImageBuffer(header, count, signature);
    }

    /** Creates a buffer in NumPy's array file format. */
    public static FloatImageBuffer npy(int count, Signature signature) {
        return new FloatImageBuffer(
                NpyFormat.floatHeader(count, signature.channels(), signature.height(), signature.width()),
                count,
                signature);
    }

    @Override
    public void put(int first, int count, FloatBuffer images) {
        bytes.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(offset + first * imageSize * Float.BYTES)
                .asFloatBuffer()
                .put(images.duplicate().limit(images.position() + count * imageSize));
    }

    /** Returns the header and the values, without copying. */
    public byte[] bytes() {
        return bytes.array();
    }
}
