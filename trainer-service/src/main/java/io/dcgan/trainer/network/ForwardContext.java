package io.dcgan.trainer.network;

/**
 * Context of a forward pass, in addition to input and weights.
 *
 * @param statistics source of the mean and variance for batch normalisation
 * @param masks      source of the dropout masks
 * @param precision  compute precision of the layers
 */
public record ForwardContext(BatchStatistics statistics, DropoutMasks masks, ComputePrecision precision) {
    /** Creates a context in float32 without dropout. */
    public ForwardContext(BatchStatistics statistics) {
        this(statistics, DropoutMasks.NONE, ComputePrecision.FLOAT32);
    }
}
