package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Conversion of a 4×4, 5×5 or 6×6 kernel of stride 2 into a 3×3 kernel of stride 1 over blocks of 2×2 pixels.
 *
 * <p>Along one axis, consider pixel {@code a} (0 or 1) of the block at offset {@code s − 1}. It corresponds to
 * kernel position {@code a + before + 2·(s − 1)} when blocks are read, and {@code a + before − 2·(s − 1)} when they are
 * written. These are six consecutive positions: the kernel, padded with zeros.
 *
 * @param size          side of the kernel
 * @param paddingBefore pixels of padding before the image
 */
record BlockKernel(int size, int paddingBefore) {
    private static final int TAPS = 6;

    /**
     * Returns the kernel of a convolution that reads blocks.
     *
     * @param weight {@code [out, in, size, size]}
     * @param scope  owner of the result
     * @return {@code [out, 4·in, 3, 3]}
     */
    NDArray forBlockInput(NDArray weight, NDManager scope) {
        var shape = weight.getShape();
        return blockTaps(weight, scope).transpose(0, 3, 5, 1, 2, 4).reshape(shape.get(0), 4 * shape.get(1), 3, 3);
    }

    /**
     * Returns the kernel of a convolution whose result is that of a transposed convolution, in blocks.
     *
     * @param weight {@code [in, out, size, size]}
     * @param scope  owner of the result
     * @return {@code [4·out, in, 3, 3]}
     */
    NDArray forBlockOutput(NDArray weight, NDManager scope) {
        var shape = weight.getShape();
        return blockTaps(weight, scope)
                .transpose(3, 5, 1, 0, 2, 4)
                .reshape(4 * shape.get(1), shape.get(0), 3, 3)
                .flip(2, 3);
    }

    /** @return the six positions along both axes as blocks and pixels within them: {@code [x, y, 3, 2, 3, 2]} */
    private NDArray blockTaps(NDArray weight, NDManager scope) {
        int before = 2 - paddingBefore;
        int after = TAPS - size - before;
        var padded = weight.pad(new Shape(before, after, before, after), 0);
        padded.attach(scope);
        var shape = weight.getShape();
        return padded.reshape(shape.get(0), shape.get(1), 3, 2, 3, 2);
    }
}
