package io.dcgan.trainer.gan;

import io.dcgan.common.id.Sha256;
import io.dcgan.trainer.network.tensor.Tensor;
import java.util.Map;

/**
 * The complete state of a training in Java's memory: a training that is restored from it continues as if it had never
 * stopped. Data order, noise and dropout need no state, because they are derived from the seed, the number of rollbacks
 * and the step.
 *
 * @param step      steps completed
 * @param updates   updates made by the optimizers; more than {@code step} in a fork
 * @param rollbacks number of times that the training was rolled back
 * @param images    hash of the training images; a training can resume only with the same images
 * @param stepVersion version of the step computation that produced it; a trainer with another version can continue
 *     from it, but not bit for bit
 * @param networkVersion version of the architecture's networks
 * @param tensors   weights, averages and moments, by name
 */
public record Checkpoint(
        long step,
        long updates,
        int rollbacks,
        Sha256 images,
        int stepVersion,
        int networkVersion,
        Map<String, Tensor> tensors) {
    /** Before shards, the engine split each operation among threads. Checkpoints without a version have this one. */
    public static final int FIRST_STEP_VERSION = 1;

    /** Version of the computation of a step in this trainer. */
    public static final int CURRENT_STEP_VERSION = 2;

    public Checkpoint {
        tensors = Map.copyOf(tensors);
    }
}
