package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * How a kernel of 4×4, 5×5 or 6×6 that moves by 2 becomes one of 3×3 that moves by 1 over blocks of 2×2 pixels.
 *
 * <p>Along one axis, pixel {@code a} (0 or 1) of the block that is {@code s − 1} blocks away is under place
 * {@code a + before + 2·(s − 1)} of the kernel when it is read from blocks, and {@code a + before − 2·(s − 1)} when
 * blocks are written. Places outside the kernel are masked: their weights are always 0, and learn nothing.
 *
 * @param kernel its side
 * @param before pixels of padding before the image
 */
record Taps(int kernel, int before) {
    /** The place under a block's pixel, from −1 to 6, when blocks are read. */
    int read(int a, int s) {
        return a + before + 2 * (s - 1);
    }

    /** The place under a block's pixel when blocks are written. */
    int written(int a, int s) {
        return a + before - 2 * (s - 1);
    }

    /** What Glorot's start is made of: one pixel of the kernel's image sums so many values, and reaches so many. */
    long fans(int in, int out) {
        return (long) kernel * kernel * (in + out);
    }

    boolean inside(int place) {
        return place >= 0 && place < kernel;
    }

    /** @return {@code [4, 3, 3]}, 1 inside the kernel, 0 outside; {@code shape} adds axes of 1 between */
    NDArray mask(boolean reading, NDManager scope, Shape shape) {
        var mask = new float[36];
        for (int i = 0; i < mask.length; i++) {
            int t = i % 3;
            int s = i / 3 % 3;
            int a = i / 18;
            int b = i / 9 % 2;
            boolean inside =
                    reading ? inside(read(a, s)) && inside(read(b, t)) : inside(written(a, s)) && inside(written(b, t));
            mask[i] = inside ? 1 : 0;
        }
        return scope.create(mask, shape);
    }
}
