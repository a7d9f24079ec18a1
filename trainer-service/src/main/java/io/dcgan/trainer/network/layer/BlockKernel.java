package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * How a kernel of 4×4, 5×5 or 6×6 that moves by 2 becomes one of 3×3 that moves by 1 over blocks of 2×2 pixels.
 *
 * <p>Along one axis, pixel {@code a} (0 or 1) of the block that is {@code s − 1} blocks away is under place
 * {@code a + before + 2·(s − 1)} of the kernel when blocks are read, and {@code a + before − 2·(s − 1)} when they are
 * written. That is six places in a row: the kernel, with zeros where it has none of them.
 *
 * @param size   its side
 * @param paddingBefore pixels of padding before the image
 */
record BlockKernel(int size, int paddingBefore) {
    private static final int TAPS = 6;

    /**
     * The kernel of a convolution that reads blocks.
     *
     * @param weight {@code [out, in, size, size]}
     * @param scope  owns the result
     * @return {@code [out, 4·in, 3, 3]}
     */
    NDArray forBlockInput(NDArray weight, NDManager scope) {
        var shape = weight.getShape();
        return blockTaps(weight, scope).transpose(0, 3, 5, 1, 2, 4).reshape(shape.get(0), 4 * shape.get(1), 3, 3);
    }

    /**
     * The kernel of a convolution that gives what a transposed convolution gives, in blocks.
     *
     * @param weight {@code [in, out, size, size]}
     * @param scope  owns the result
     * @return {@code [4·out, in, 3, 3]}
     */
    NDArray forBlockOutput(NDArray weight, NDManager scope) {
        var shape = weight.getShape();
        return blockTaps(weight, scope)
                .transpose(3, 5, 1, 0, 2, 4)
                .reshape(4 * shape.get(1), shape.get(0), 3, 3)
                .flip(2, 3);
    }

    /** @return the six places of both axes as blocks and the pixels in them: {@code [x, y, 3, 2, 3, 2]} */
    private NDArray blockTaps(NDArray weight, NDManager scope) {
        int front = 2 - paddingBefore;
        int behind = TAPS - size - front;
        var six = weight.pad(new Shape(front, behind, front, behind), 0);
        six.attach(scope);
        var shape = weight.getShape();
        return six.reshape(shape.get(0), shape.get(1), 3, 2, 3, 2);
    }
}
