package io.dcgan.trainer.network;

/**
 * What a pass through a network needs besides input and weights.
 *
 * @param statistics where batch normalisation takes mean and variance from
 * @param masks      what dropout drops
 * @param precision  what the layers compute with
 */
public record ForwardContext(BatchStatistics statistics, DropoutMasks masks, ComputePrecision precision) {
    /** A pass in float32 in which nothing is dropped. */
    public ForwardContext(BatchStatistics statistics) {
        this(statistics, DropoutMasks.NONE, ComputePrecision.FLOAT32);
    }
}
