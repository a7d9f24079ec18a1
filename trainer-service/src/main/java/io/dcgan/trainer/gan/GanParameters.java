package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDManager;
import io.dcgan.common.message.TrainingRecipe;
import io.dcgan.trainer.gan.architecture.GanNetworks;
import io.dcgan.trainer.network.SpectralNormalisation;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All arrays that training changes: the weights of both networks with their optimizers' moments, the averaged generator
 * and, with spectral normalisation, the singular vectors.
 */
record GanParameters(
        TrainableNetwork generator,
        TrainableNetwork discriminator,
        Optional<SpectralNormalisation> spectralNormalisation,
        AveragedGenerator average)
        implements AutoCloseable {
    private static final String SINGULAR_VECTORS = "directions/";

    /** Draws the initial weights from the seed. */
    static GanParameters initialise(
            NDManager manager,
            GanNetworks networks,
            Generator generator,
            Discriminator discriminator,
            TrainingRecipe recipe,
            long seed) {
        var discriminatorSpecs = networks.parameterSpecs(discriminator.network());
        var trainableGenerator = new TrainableNetwork(
                "generator",
                manager,
                networks.parameterSpecs(generator.network()),
                seed,
                RandomStreams.GENERATOR_WEIGHTS,
                recipe.generatorLearningRate(),
                recipe.beta1(),
                recipe.beta2());
        var trainableDiscriminator = new TrainableNetwork(
                "discriminator",
                manager,
                discriminatorSpecs,
                seed,
                RandomStreams.DISCRIMINATOR_WEIGHTS,
                recipe.discriminatorLearningRate(),
                recipe.beta1(),
                recipe.beta2());
        Optional<SpectralNormalisation> spectralNormalisation = recipe.spectralNormalisation()
                ? Optional.of(
                        new SpectralNormalisation(manager, discriminatorSpecs, seed, RandomStreams.SINGULAR_VECTORS))
                : Optional.empty();
        return new GanParameters(
                trainableGenerator,
                trainableDiscriminator,
                spectralNormalisation,
                new AveragedGenerator(manager, generator, trainableGenerator.weights(), recipe.emaDecay()));
    }

    /** Copies all arrays into Java's memory, by name. */
    Map<String, Tensor> save() {
        var tensors = new LinkedHashMap<String, Tensor>();
        generator.save(tensors::put);
        discriminator.save(tensors::put);
        average.save(tensors::put);
        spectralNormalisation
                .map(SpectralNormalisation::singularVectors)
                .ifPresent(vectors ->
                        vectors.forEach((key, array) -> tensors.put(SINGULAR_VECTORS + key, vectors.tensor(key))));
        return tensors;
    }

    /**
     * Restores all arrays from {@link #save saved} ones.
     *
     * @throws IllegalArgumentException if they belong to other networks or another recipe; nothing is changed then
     */
    void restore(Map<String, Tensor> saved) {
        var before = save();
        try {
            assign(saved);
        } catch (IllegalArgumentException e) {
            // Some of the arrays may have fitted and been overwritten.
            assign(before);
            throw e;
        }
    }

    private void assign(Map<String, Tensor> tensors) {
        generator.restore(key -> tensor(tensors, key));
        discriminator.restore(key -> tensor(tensors, key));
        average.restore(key -> tensor(tensors, key));
        spectralNormalisation.ifPresent(
                one -> one.singularVectors().assign(key -> tensor(tensors, SINGULAR_VECTORS + key)));
    }

    private static Tensor tensor(Map<String, Tensor> tensors, String name) {
        var tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "the checkpoint must have " + name + ", but belongs to other networks or another recipe");
        }
        return tensor;
    }

    /** Advances the power iteration of spectral normalisation by one round, if the recipe uses it. */
    void iterateSpectralNormalisation(NDManager scope) {
        spectralNormalisation.ifPresent(one -> one.iterate(discriminator.weights(), scope));
    }

    /** Returns the discriminator's weights as its layers use them, computed from leaves that receive the gradients. */
    Weights discriminatorWeights(Weights leaves, NDManager scope) {
        return normalise(leaves, scope);
    }

    /** Returns the discriminator's weights as its layers use them, without gradients. */
    Weights frozenDiscriminatorWeights(NDManager scope) {
        return normalise(discriminator.weights(), scope);
    }

    private Weights normalise(Weights weights, NDManager scope) {
        return spectralNormalisation.map(one -> one.apply(weights, scope)).orElse(weights);
    }

    @Override
    public void close() {
        generator.close();
        discriminator.close();
        average.close();
    }
}
