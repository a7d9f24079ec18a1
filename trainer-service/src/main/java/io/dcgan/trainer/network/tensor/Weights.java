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
 * The arrays of one network, by name, in the order of its layers.
 *
 * <p>Networks hold no arrays; they are given them. So the live generator, its average and a frozen discriminator are
 * the same network with other weights.
 */
public final class Weights {
    private static final NDIndex ALL = new NDIndex().addAllDim();

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
    public record ParameterSpec(String name, Shape shape, float mean, float deviation) {
        /**
         * With Glorot's deviation in place of a fixed one; constants stay.
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

    /** Draws starting values: the same for the same seed, whatever else the run draws. */
    public static Weights initialise(NDManager manager, List<ParameterSpec> specs, long seed, long purpose) {
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

    public static Weights empty() {
        return new Weights(new LinkedHashMap<>());
    }

    public void put(String name, NDArray array) {
        arrays.put(name, array);
    }

    /** @throws IllegalArgumentException if there is none of this name */
    public NDArray get(String name) {
        var array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no weights are called " + name + "; there are " + arrays.keySet());
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
     * Fills the arrays with values that were read from arrays of the same names and shapes.
     *
     * @param values by name
     * @throws IllegalArgumentException if one is missing, or of another shape; nothing is changed then
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

    /** Into the memory that the array has: {@code set} with a buffer and {@code copyTo} give it other memory, and leave what shares it behind. */
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

    /** New weights of the same names. */
    public Weights map(UnaryOperator<NDArray> each) {
        return map((name, array) -> each.apply(array));
    }

    /** New weights of the same names. */
    public Weights map(BiFunction<String, NDArray, NDArray> each) {
        var mapped = new LinkedHashMap<String, NDArray>();
        arrays.forEach((name, array) -> mapped.put(name, each.apply(name, array)));
        return new Weights(mapped);
    }

    public void forEach(BiConsumer<String, NDArray> each) {
        arrays.forEach(each);
    }
}
