package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.dcgan.common.latent.CounterRandom;
import java.nio.ByteBuffer;

/** Drops values in one pass. */
@FunctionalInterface
public interface DropoutMasks {
    /** Drops nothing, as in inference. */
    DropoutMasks NONE = (x, layer, rate) -> x;

    /**
     * @param layer which of the network's dropout layers asks
     * @param rate  share to drop, 0 to below 1
     * @return {@code x} with that share at 0, and the rest enlarged so that the mean stays
     */
    NDArray drop(NDArray x, int layer, float rate);

    /**
     * Masks drawn by place: the same for the same arguments, whatever was drawn before.
     *
     * @param pass which of the passes that ever happen under this seed and purpose
     */
    static DropoutMasks seeded(long seed, long purpose, long pass, ComputePrecision precision) {
        return (x, layer, rate) -> {
            var keep = ByteBuffer.allocate((int) x.size());
            var random = CounterRandom.of(seed, purpose, pass * 16 + layer);
            int threshold = Math.round(rate * 0x10000);
            // Four values of 16 bits from each draw: rates are met to 1/65,536.
            for (int k = 0; keep.hasRemaining(); k++) {
                long bits = random.bits(k);
                for (int i = 0; i < 4 && keep.hasRemaining(); i++) {
                    keep.put((byte) (((bits >>> (16 * i)) & 0xffff) < threshold ? 0 : 1));
                }
            }
            var scope = x.getManager();
            try (var bytes = scope.create(keep.flip(), x.getShape(), DataType.UINT8)) {
                return x.mul(
                        precision.narrow(bytes.toType(DataType.FLOAT32, false).divi(1 - rate), scope));
            }
        };
    }
}
