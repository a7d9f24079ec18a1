package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * The arrays of one network, by name, in the order of its layers.
 *
 * <p>Networks hold no arrays; they are given them. So the live generator, its average and a frozen discriminator are
 * the same network with other weights.
 */
final class Weights {
    private final Map<String, NDArray> arrays;

    private Weights(Map<String, NDArray> arrays) {
        this.arrays = arrays;
    }

    /**
     * An array that a network needs.
     *
     * @param mean      of the normal distribution that it starts from
     * @param deviation likewise; 0 for a constant
     */
    record Spec(String name, Shape shape, float mean, float deviation) {}

    /** Draws starting values: the same for the same seed, whatever else the run draws. */
    static Weights draw(NDManager manager, List<Spec> specs, long seed, long purpose) {
        var arrays = new LinkedHashMap<String, NDArray>();
        for (var spec : specs) {
            var random = CounterRandom.of(seed, purpose, arrays.size());
            var values = new float[(int) spec.shape().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = spec.deviation() == 0 ? spec.mean() : spec.mean() + spec.deviation() * random.normal(i);
            }
            try (var drawn = manager.create(values, spec.shape())) {
                // The copy lies where the engine puts it, aligned: matrix products differ in the last bit elsewhere.
                arrays.put(spec.name(), drawn.duplicate());
            }
        }
        return new Weights(arrays);
    }

    static Weights empty() {
        return new Weights(new LinkedHashMap<>());
    }

    void put(String name, NDArray array) {
        arrays.put(name, array);
    }

    /** @throws IllegalArgumentException if there is none of this name */
    NDArray get(String name) {
        var array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no weights are called " + name + "; there are " + arrays.keySet());
        }
        return array;
    }

    Tensor tensor(String name) {
        var array = get(name);
        var dimensions = array.getShape().getShape();
        var shape = new int[dimensions.length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Math.toIntExact(dimensions[i]);
        }
        return new Tensor(shape, array.toFloatArray());
    }

    /** New weights of the same names. */
    Weights map(UnaryOperator<NDArray> each) {
        var mapped = new LinkedHashMap<String, NDArray>();
        arrays.forEach((name, array) -> mapped.put(name, each.apply(array)));
        return new Weights(mapped);
    }

    void forEach(BiConsumer<String, NDArray> each) {
        arrays.forEach(each);
    }
}
