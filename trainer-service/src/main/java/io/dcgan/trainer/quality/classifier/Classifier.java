package io.dcgan.trainer.quality.classifier;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.network.tensor.Weights;
import io.dcgan.trainer.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Classifies images on the CPU in float32. The features that it computes are the basis for distances between sets of
 * images.
 *
 * <p>Not thread-safe: belongs to one thread.
 */
public final class Classifier implements AutoCloseable {
    /** Width of the features. */
    public static final int FEATURES = ClassifierNetwork.FEATURES;

    /** Metadata key: share of the test images classified correctly, 0 to 1. */
    public static final String ACCURACY = "accuracy";

    /** Metadata key: SHA-256 of the training data. */
    public static final String DATASET_SHA256 = "dataSetSha256";

    /** Metadata key: command that made the file. */
    public static final String COMMAND = "command";

    private static final String CLASSES = "classes";
    private static final String CHANNELS = "channels";
    private static final String HEIGHT = "height";
    private static final String WIDTH = "width";
    private static final int BATCH_SIZE = 250;
    private static final ForwardContext INFERENCE_CONTEXT = new ForwardContext(BatchStatistics.fixed(Weights.empty()));

    private final NDManager manager;
    private final ImageShape shape;
    private final int classes;
    private final ClassifierNetwork network;
    private final Weights weights;
    private final Map<String, String> metadata;

    private Classifier(
            NDManager manager, ImageShape shape, int classes, Weights weights, Map<String, String> metadata) {
        this.manager = manager;
        this.shape = shape;
        this.classes = classes;
        this.network = ClassifierNetwork.of(shape, classes);
        this.weights = weights;
        this.metadata = metadata;
    }

    /**
     * Reads a classifier from a file that {@link #write} made.
     *
     * @throws IOException if the file does not hold a classifier
     */
    public static Classifier read(byte[] file) throws IOException {
        var tensors = SafeTensors.read(file);
        var manager = NDManager.newBaseManager(Device.cpu());
        try {
            var metadata = tensors.metadata();
            var shape = new ImageShape(
                    intMetadata(metadata, CHANNELS), intMetadata(metadata, HEIGHT), intMetadata(metadata, WIDTH));
            int classes = intMetadata(metadata, CLASSES);
            var weights = Weights.initialise(
                    manager, ClassifierNetwork.of(shape, classes).parameterSpecs(), 0, 0);
            weights.assign(name -> tensor(tensors, name));
            return new Classifier(manager, shape, classes, weights, metadata);
        } catch (IllegalArgumentException e) {
            manager.close();
            throw new IOException("the file must hold a classifier: " + e.getMessage(), e);
        }
    }

    /** Creates a classifier with a copy of the weights. */
    static Classifier of(ImageShape shape, int classes, Weights trained) {
        var manager = NDManager.newBaseManager(Device.cpu());
        var copies = trained.map(array -> {
            var copy = array.duplicate();
            copy.attach(manager);
            return copy;
        });
        return new Classifier(manager, shape, classes, copies, Map.of());
    }

    /** Returns the classifier as a safetensors file. */
    public byte[] write() {
        return write(metadata);
    }

    /** @param about metadata beyond that needed to read the file */
    byte[] write(Map<String, String> about) {
        var metadata = new TreeMap<>(about);
        metadata.put(CHANNELS, Integer.toString(shape.channels()));
        metadata.put(HEIGHT, Integer.toString(shape.height()));
        metadata.put(WIDTH, Integer.toString(shape.width()));
        metadata.put(CLASSES, Integer.toString(classes));
        var tensors = new TreeMap<String, Tensor>();
        weights.forEach((name, array) -> tensors.put(name, weights.tensor(name)));
        return new SafeTensors(metadata, tensors).write();
    }

    public ImageShape shape() {
        return shape;
    }

    public int classes() {
        return classes;
    }

    /** Share of the test images classified correctly, 0 to 1; as text, exactly as in its file. */
    public String accuracy() {
        return metadata.getOrDefault(ACCURACY, "an unknown share");
    }

    /** Metadata of its file, such as {@link #ACCURACY}. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Classifies images.
     *
     * @param owner  owns the result
     * @param images {@code [n, channels, height, width]}, −1 to 1
     */
    public ClassifierOutput classify(NDManager owner, NDArray images) {
        return classify(
                owner,
                Math.toIntExact(images.size(0)),
                (scope, first, count) -> images.get(scope, new NDIndex("{}:{}", first, first + count)));
    }

    /**
     * Classifies images.
     *
     * @param owner  owns the result
     * @param images {@code [n, channels, height, width]}, −1 to 1
     */
    public ClassifierOutput classify(NDManager owner, float[] images) {
        int size = shape.size();
        return classify(
                owner,
                images.length / size,
                (scope, first, count) ->
                        scope.create(FloatBuffer.wrap(images, first * size, count * size), shape(count)));
    }

    /**
     * Classifies images of a set.
     *
     * @param owner  owns the result
     * @param places indices of the images in the set
     */
    public ClassifierOutput classify(NDManager owner, ImageSet set, int[] places) {
        return classify(owner, set, places, () -> {});
    }

    /**
     * Classifies images of a set, and can be interrupted.
     *
     * @param check called repeatedly; an exception from it ends the call
     */
    public ClassifierOutput classify(NDManager owner, ImageSet set, int[] places, Runnable check) {
        return classify(owner, places.length, (scope, first, count) -> {
            check.run();
            var pixels = new float[count * shape.size()];
            for (int i = 0; i < count; i++) {
                ShiftAugmentation.NONE.copy(set, places[first + i], pixels, i * shape.size());
            }
            return scope.create(pixels, shape(count));
        });
    }

    private Shape shape(int count) {
        return new Shape(count, shape.channels(), shape.height(), shape.width());
    }

    @FunctionalInterface
    private interface BatchSource {
        /** @return {@code [count, channels, height, width]} */
        NDArray images(NDManager scope, int first, int count);
    }

    private ClassifierOutput classify(NDManager owner, int total, BatchSource source) {
        if (total < 1) {
            throw new IllegalArgumentException("there must be at least one image, got 0");
        }
        try (var scope = manager.newSubManager()) {
            var features = new NDList();
            var logits = new NDList();
            for (int first = 0; first < total; first += BATCH_SIZE) {
                try (var batch = scope.newSubManager()) {
                    int count = Math.min(BATCH_SIZE, total - first);
                    var maps = PixelLayout.toChannelsLastMemory(source.images(batch, first, count));
                    var seen = network.body().forward(maps, weights, INFERENCE_CONTEXT);
                    features.add(seen);
                    logits.add(network.head().forward(seen, weights, INFERENCE_CONTEXT));
                    seen.attach(scope);
                    logits.get(logits.size() - 1).attach(scope);
                }
            }
            var output = new ClassifierOutput(NDArrays.concat(features), NDArrays.concat(logits));
            output.features().attach(owner);
            output.logits().attach(owner);
            return output;
        }
    }

    private static Tensor tensor(SafeTensors tensors, String name) {
        var tensor = tensors.tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("it must have " + name);
        }
        return tensor;
    }

    private static int intMetadata(Map<String, String> metadata, String key) {
        var text = metadata.getOrDefault(key, "nothing");
        try {
            int number = Integer.parseInt(text);
            if (number < 1 || number > 1024) {
                throw new NumberFormatException();
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s must be 1 to 1024, got %.100s".formatted(key, text), e);
        }
    }

    /** Number of native arrays that the classifier owns. */
    public int managedArrayCount() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
    }
}
