package io.dcgan.trainer.network.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/** Upload of bytes from Java's heap to the device. */
public final class DeviceUpload {
    private static final int SLICE_BYTES = 4 << 20;

    private DeviceUpload() {}

    /**
     * Copies the bytes in slices, through one buffer. The engine's own method would allocate native memory for all
     * bytes at once, and only the garbage collector would free it.
     *
     * @param bytes {@code rows * size} bytes
     * @return {@code [rows, size]}
     */
    public static NDArray toRows(NDManager manager, ByteBuffer bytes, int rows, int size) {
        var all = manager.zeros(new Shape(rows, size), DataType.UINT8);
        int most = Math.min(rows, Math.max(1, SLICE_BYTES / size));
        var buffer = ByteBuffer.allocateDirect(Math.multiplyExact(most, size));
        for (int first = 0; first < rows; first += most) {
            int count = Math.min(most, rows - first);
            var slice = bytes.slice(bytes.position() + first * size, count * size);
            buffer.clear().put(slice).flip();
            try (var part = manager.create(buffer, new Shape(count, size), DataType.UINT8)) {
                all.set(new NDIndex("{}:{}", first, first + count), part);
            }
        }
        return all;
    }
}
