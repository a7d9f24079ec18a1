package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDManager;
import io.dcgan.trainer.network.shard.ShardWorkers;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One step of both networks. Each shard of the batch is computed by one thread, forwards and backwards. Before a network
 * is updated, the gradients of all shards are added in the order of the shards. The result therefore depends on the
 * number of shards, but not on the number of threads or on which of them computed what.
 *
 * @param scope      owner of all arrays of the step
 * @param updates    number of updates including this one
 * @param rateFactor factor for the learning rates
 */
record GanStep(
        NDManager scope,
        GanParameters parameters,
        ShardWorkers workers,
        List<ShardStep> shards,
        long updates,
        double rateFactor) {

    /** Trains the discriminator to distinguish real from generated images. */
    void updateDiscriminator() {
        parameters.iterateSpectralNormalisation(scope);
        compute(ShardStep::computeDiscriminatorGradients);
        parameters.discriminator().update(gradients(ShardStep::discriminatorLeaves), updates, rateFactor, scope);
    }

    /** Trains the generator to be classified as real by the current discriminator. */
    void updateGenerator() {
        compute(ShardStep::computeGeneratorGradients);
        parameters.generator().update(gradients(ShardStep::generatorLeaves), updates, rateFactor, scope);
    }

    /** Updates the averaged generator with the generator's weights. */
    void updateAverage() {
        parameters.average().update(parameters.generator().weights(), updates, scope);
    }

    void addTo(StepMetricsAccumulator metrics) {
        shards.forEach(shard -> metrics.add(shard.shard().share(), shard.metrics()));
        metrics.stepCompleted();
    }

    private void compute(Consumer<ShardStep> gradients) {
        workers.run(shards.size(), i -> gradients.accept(shards.get(i)));
    }

    private Weights gradients(Function<ShardStep, Weights> leaves) {
        return Weights.gradientSum(shards.stream().map(leaves).toList());
    }
}
