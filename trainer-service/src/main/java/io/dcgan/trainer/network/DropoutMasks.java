package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.dcgan.common.latent.CounterRandom;
import java.nio.ByteBuffer;

/** Dropout in one forward pass. */
@FunctionalInterface
public interface DropoutMasks {
    /** Drops nothing, as in inference. */
    DropoutMasks NONE = (x, layer, rate) -> x;

    /**
     * Sets a share of the values to 0 and scales the rest so that the mean is preserved.
     *
     * @param layer index of the dropout layer in its network
     * @param rate  share to drop, 0 to below 1
     */
    NDArray drop(NDArray x, int layer, float rate);

    /**
     * Returns counter-based masks: the same arguments always give the same masks. The mask of an image depends on its
     * position in the batch, not on the shard.
     *
     * @param pass       number of the pass, unique for this seed and purpose
     * @param firstImage position in the batch of the first image that the pass computes
     */
    static DropoutMasks seeded(long seed, long purpose, long pass, int firstImage, ComputePrecision precision) {
        return (x, layer, rate) -> {
            var keep = ByteBuffer.allocate((int) x.size());
            var random = CounterRandom.of(seed, purpose, pass * 16 + layer);
            int threshold = Math.round(rate * 0x10000);
            long first = firstImage * (x.size() / x.getShape().get(0));
            // Each draw gives four values of 16 bits, so rates are exact to 1/65,536.
            long bits = random.bits(first / 4);
            for (long i = first; keep.hasRemaining(); i++) {
                if (i % 4 == 0) {
                    bits = random.bits(i / 4);
                }
                keep.put((byte) (((bits >>> (16 * (i % 4))) & 0xffff) < threshold ? 0 : 1));
            }
            var scope = x.getManager();
            try (var bytes = scope.create(keep.flip(), x.getShape(), DataType.UINT8)) {
                return x.mul(
                        precision.narrow(bytes.toType(DataType.FLOAT32, false).divi(1 - rate), scope));
            }
        };
    }
}
