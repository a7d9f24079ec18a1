package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.gan.loss.AdversarialLoss;
import io.dcgan.trainer.gan.loss.GradientPenalty;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.DropoutMasks;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.shard.Shard;
import io.dcgan.trainer.network.tensor.Weights;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One shard's part of one step: its images, its losses and its gradients. One thread at a time uses it, and different
 * shards share nothing that they change.
 */
final class ShardStep {
    private final Shard shard;
    private final StepPosition position;
    private final GanDefinition definition;
    private final GanParameters parameters;
    private final BatchStatistics statistics;
    private final BatchLoader loader;
    private final GradientCollector collector;
    private final NDManager scope;
    private final Weights generatorLeaves;
    private final Weights discriminatorLeaves;
    private @Nullable Images images;
    private @Nullable DiscriminatorOutput output;
    private @Nullable NDArray metrics;

    /** Real images with labels, and as many generated images of the same classes. */
    private record Images(BatchLoader.Batch real, NDArray generated) {}

    /** Loss of the discriminator and its outputs {@code [n]}, without gradients. */
    private record DiscriminatorOutput(NDArray loss, NDArray real, NDArray generated) {}

    /**
     * @param statistics this shard's own
     * @param scope      owner of all arrays of the step
     */
    ShardStep(
            Shard shard,
            StepPosition position,
            GanDefinition definition,
            GanParameters parameters,
            BatchStatistics statistics,
            BatchLoader loader,
            GradientCollector collector,
            NDManager scope) {
        this.shard = shard;
        this.position = position;
        this.definition = definition;
        this.parameters = parameters;
        this.statistics = statistics;
        this.loader = loader;
        this.collector = collector;
        this.scope = scope;
        generatorLeaves = parameters.generator().weights().leaves(scope);
        discriminatorLeaves = parameters.discriminator().weights().leaves(scope);
    }

    /** Weights of the generator, with this shard's gradients after {@link #computeGeneratorGradients}. */
    Weights generatorLeaves() {
        return generatorLeaves;
    }

    /** Weights of the discriminator, with this shard's gradients after {@link #computeDiscriminatorGradients}. */
    Weights discriminatorLeaves() {
        return discriminatorLeaves;
    }

    private Images images() {
        if (images == null) {
            var real = loader.load(position.batch(), shard, scope);
            var latentSize = definition.generator().signature().latentSize();
            var latents = standardNormal(RandomStreams.NOISE, new Shape(shard.count(), latentSize));
            var context = new ForwardContext(statistics, DropoutMasks.NONE, definition.precision());
            images =
                    new Images(real, definition.generator().generate(latents, real.labels(), generatorLeaves, context));
        }
        return images;
    }

    /** Computes the discriminator's gradients on real and generated images. No gradient reaches the generator. */
    void computeDiscriminatorGradients() {
        var real = images().real();
        var weights = parameters.discriminatorWeights(discriminatorLeaves, scope);
        var onReal = logits(real.images(), real, weights, DiscriminatorPass.REAL);
        var onGenerated = logits(images().generated().stopGradient(), real, weights, DiscriminatorPass.GENERATED);
        var loss = definition.loss().discriminatorLoss(onReal, onGenerated);
        double penaltyWeight = definition.recipe().gradientPenalty();
        if (penaltyWeight > 0 && position.step() % GradientPenalty.INTERVAL == 0) {
            var noise =
                    standardNormal(RandomStreams.GRADIENT_PENALTY, real.images().getShape());
            // Use the dropout masks of the first pass, so that the two outputs differ only by the perturbation.
            var penalty = new GradientPenalty((float) penaltyWeight);
            var onPerturbed = logits(penalty.perturb(real.images(), noise), real, weights, DiscriminatorPass.REAL);
            loss = loss.add(penalty.compute(onReal, onPerturbed));
        }
        backward(loss);
        output = new DiscriminatorOutput(loss.stopGradient(), onReal.stopGradient(), onGenerated.stopGradient());
    }

    /** Computes the generator's gradients through the current discriminator, which gets none. */
    void computeGeneratorGradients() {
        var weights = parameters.frozenDiscriminatorWeights(scope);
        var onGenerated = logits(images().generated(), images().real(), weights, DiscriminatorPass.GENERATOR_UPDATE);
        var loss = definition.loss().generatorLoss(onGenerated);
        backward(loss);
        if (output != null) {
            metrics = metrics(output, loss.stopGradient());
        }
    }

    /** Returns the means of losses and scores over the shard, in the order of {@link StepMetrics}. */
    NDArray metrics() {
        if (metrics == null) {
            throw new IllegalStateException("both networks must have been updated");
        }
        return metrics;
    }

    Shard shard() {
        return shard;
    }

    private NDArray metrics(DiscriminatorOutput discriminator, NDArray generatorLoss) {
        var onReal = definition.loss().realProbability(discriminator.real());
        var onGenerated = definition.loss().realProbability(discriminator.generated());
        return NDArrays.stack(new NDList(
                discriminator.loss(),
                generatorLoss,
                onReal.mean(),
                onGenerated.mean(),
                onReal.gt(0.5f).toType(DataType.FLOAT32, false).mean(),
                onGenerated.lte(0.5f).toType(DataType.FLOAT32, false).mean()));
    }

    /** The loss is a mean over the shard; its gradients are parts of the gradients of the batch's mean. */
    private void backward(NDArray loss) {
        collector.backward(
                shard.count() == shard.batchSize() ? loss : loss.mul(AdversarialLoss.constant(loss, shard.share())));
    }

    private NDArray logits(NDArray shown, BatchLoader.Batch real, Weights weights, DiscriminatorPass pass) {
        var masks = DropoutMasks.seeded(
                position.seed(),
                RandomStreams.DROPOUT,
                pass.number(position.step()),
                shard.first(),
                definition.precision());
        return definition
                .discriminator()
                .logits(shown, real.labels(), weights, new ForwardContext(statistics, masks, definition.precision()));
    }

    /** Draws values by their position in the batch, so that they do not depend on the shards. */
    private NDArray standardNormal(long purpose, Shape shape) {
        var values = FloatBuffer.allocate((int) shape.size());
        var random = CounterRandom.of(position.seed(), purpose, position.step());
        long first = shard.first() * (shape.size() / shape.get(0));
        for (int i = 0; i < values.capacity(); i++) {
            values.put(random.normal(first + i));
        }
        return scope.create(values.flip(), shape);
    }
}
