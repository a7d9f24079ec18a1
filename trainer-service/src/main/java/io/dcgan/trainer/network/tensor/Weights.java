package io.dcgan.trainer.network.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Arrays of one network by name, in the order of its layers.
 *
 * <p>Networks do not contain arrays, but receive them as an argument. The trained generator, its average and a frozen
 * discriminator are therefore the same networks with different weights.
 */
public final class Weights {
    private static final NDIndex ALL = new NDIndex().addAllDim();

    private final Map<String, NDArray> arrays;

    private Weights(Map<String, NDArray> arrays) {
        this.arrays = arrays;
    }

    /**
     * Name, shape and initial distribution of an array.
     *
     * @param mean      mean of the normal distribution of its initial values
     * @param deviation standard deviation of its initial values; 0 for a constant
     */
    public record ParameterSpec(String name, Shape shape, float mean, float deviation) {
        /**
         * Returns a copy with the standard deviation of Glorot initialisation. Constants are unchanged.
         *
         * @see <a href="https://proceedings.mlr.press/v9/glorot10a.html">Glorot, Bengio: Understanding the difficulty
         *     of training deep feedforward neural networks</a>
         */
        public ParameterSpec withGlorotDeviation() {
            if (deviation == 0) {
                return this;
            }
            long fans = shape.size() / shape.get(0) + shape.size() / shape.get(1);
            return new ParameterSpec(name, shape, mean, (float) Math.sqrt(2.0 / fans));
        }
    }

    /** Draws initial values that depend only on the specs, the seed and the purpose. */
    public static Weights initialise(NDManager manager, List<ParameterSpec> specs, long seed, long purpose) {
        var arrays = new LinkedHashMap<String, NDArray>();
        for (var spec : specs) {
            var random = CounterRandom.of(seed, purpose, arrays.size());
            var values = new float[(int) spec.shape().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = spec.deviation() == 0 ? spec.mean() : spec.mean() + spec.deviation() * random.normal(i);
            }
            try (var drawn = manager.create(values, spec.shape())) {
                // The engine allocates the copy aligned. Without alignment, matrix products differ in the last bit.
                arrays.put(spec.name(), drawn.duplicate());
            }
        }
        return new Weights(arrays);
    }

    /**
     * Returns autograd leaves: views of the same memory, each with its own gradient. Threads that compute different shards
     * therefore do not share a gradient, and no gradient outlives the scope.
     *
     * @param scope owner of the arrays and their gradients
     */
    public Weights leaves(NDManager scope) {
        return map(array -> {
            var leaf = array.stopGradient();
            leaf.attach(scope);
            leaf.setRequiresGradient(true);
            return leaf;
        });
    }

    /**
     * Returns the sum of the gradients of {@link #leaves}.
     *
     * @param leaves in the order in which the gradients are added, because the order changes the last bits of a sum
     */
    public static Weights gradientSum(List<Weights> leaves) {
        var sums = leaves.get(0).map(NDArray::getGradient);
        for (var other : leaves.subList(1, leaves.size())) {
            other.forEach((name, leaf) -> sums.get(name).addi(leaf.getGradient()));
        }
        return sums;
    }

    public static Weights empty() {
        return new Weights(new LinkedHashMap<>());
    }

    public void put(String name, NDArray array) {
        arrays.put(name, array);
    }

    /** @throws IllegalArgumentException if there is no array of this name */
    public NDArray get(String name) {
        var array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("the name must be one of %s, got %s".formatted(arrays.keySet(), name));
        }
        return array;
    }

    public Tensor tensor(String name) {
        var array = get(name);
        return new Tensor(shape(array), array.toFloatArray());
    }

    private static int[] shape(NDArray array) {
        return Arrays.stream(array.getShape().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /**
     * Copies values into the arrays.
     *
     * @param values values by name, with the shapes of the arrays
     * @throws IllegalArgumentException if a value is missing or has another shape; nothing is changed then
     */
    public void assign(Function<String, Tensor> values) {
        var filling = new LinkedHashMap<String, Tensor>();
        arrays.forEach((name, array) -> {
            var tensor = values.apply(name);
            if (!Arrays.equals(tensor.shape(), shape(array))) {
                throw new IllegalArgumentException("%s must have the shape %s, got %s"
                        .formatted(name, Arrays.toString(shape(array)), Arrays.toString(tensor.shape())));
            }
            filling.put(name, tensor);
        });
        filling.forEach((name, tensor) -> fill(get(name), tensor.values()));
    }

    /**
     * Copies values into the existing memory of an array. {@code set} with a buffer and {@code copyTo} would give it
     * new memory, detached from arrays that share the old one.
     */
    public static void assign(NDArray array, NDArray values) {
        array.set(ALL, values);
    }

    private static void fill(NDArray array, float[] values) {
        try (var read = array.getManager().create(values, array.getShape())) {
            assign(array, read);
        }
    }

    public boolean contains(String name) {
        return arrays.containsKey(name);
    }

    /** Returns new weights with the same names. */
    public Weights map(UnaryOperator<NDArray> each) {
        return map((name, array) -> each.apply(array));
    }

    /** Returns new weights with the same names. */
    public Weights map(BiFunction<String, NDArray, NDArray> each) {
        var mapped = new LinkedHashMap<String, NDArray>();
        arrays.forEach((name, array) -> mapped.put(name, each.apply(name, array)));
        return new Weights(mapped);
    }

    public void forEach(BiConsumer<String, NDArray> each) {
        arrays.forEach(each);
    }
}
