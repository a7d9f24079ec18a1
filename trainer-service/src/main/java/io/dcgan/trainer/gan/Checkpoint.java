package io.dcgan.trainer.gan;

import io.dcgan.common.id.Sha256;
import io.dcgan.trainer.network.tensor.Tensor;
import java.util.Map;

/**
 * Everything that a training needs to go on as if it had never stopped, in Java's memory. Order of the data, noise and
 * dropout need no state: they are drawn by place from the seed, the rollbacks and the step.
 *
 * @param step      steps done
 * @param updates   updates that the optimizers have done; more than {@code step} in a fork
 * @param rollbacks how often the training was rolled back
 * @param images    of the data set, which a training that goes on must have again
 * @param tensors   weights, averages and moments, by name
 */
public record Checkpoint(long step, long updates, int rollbacks, Sha256 images, Map<String, Tensor> tensors) {
    public Checkpoint {
        tensors = Map.copyOf(tensors);
    }
}
