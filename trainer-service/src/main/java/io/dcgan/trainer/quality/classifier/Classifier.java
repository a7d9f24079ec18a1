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
 * Tells the classes of images apart, on the CPU in float32. What it looks at while it does, its features, is what
 * distances between sets of images are taken of.
 *
 * <p>Belongs to one thread.
 */
public final class Classifier implements AutoCloseable {
    /** Width of the features. */
    public static final int FEATURES = ClassifierNetwork.FEATURES;

    /** Metadata of the file: the share of the test images that it tells right, 0 to 1. */
    public static final String ACCURACY = "accuracy";

    /** Metadata of the file: the SHA-256 of the data set that it learned. */
    public static final String DATASET_SHA256 = "dataSetSha256";

    /** Metadata of the file: the command that made it. */
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
     * The classifier in a file that {@link #write} made.
     *
     * @throws IOException if it is not such a file
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

    /** Takes a copy of the weights. */
    static Classifier of(ImageShape shape, int classes, Weights trained) {
        var manager = NDManager.newBaseManager(Device.cpu());
        var copies = trained.map(array -> {
            var copy = array.duplicate();
            copy.attach(manager);
            return copy;
        });
        return new Classifier(manager, shape, classes, copies, Map.of());
    }

    /** The file, safetensors. */
    public byte[] write() {
        return write(metadata);
    }

    /** @param about metadata besides what is needed to read it */
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

    /** The share of the test images that it tells right, 0 to 1; as text, so that it stays as its file has it. */
    public String accuracy() {
        return metadata.getOrDefault(ACCURACY, "an unknown share");
    }

    /** What its file says of it, such as {@link #ACCURACY}. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Looks at images.
     *
     * @param owner  of the result
     * @param images {@code [n, channels, height, width]}, −1 to 1
     */
    public ClassifierOutput classify(NDManager owner, NDArray images) {
        return classify(
                owner,
                Math.toIntExact(images.size(0)),
                (scope, first, count) -> images.get(scope, new NDIndex("{}:{}", first, first + count)));
    }

    /**
     * Looks at images.
     *
     * @param owner  of the result
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
     * Looks at images of a set.
     *
     * @param owner  of the result
     * @param places of the images in the set
     */
    public ClassifierOutput classify(NDManager owner, ImageSet set, int[] places) {
        return classify(owner, set, places, () -> {});
    }

    /**
     * The same, for a caller that may not have the time.
     *
     * @param check is called again and again; what it throws breaks it off
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

    /** Arrays that belong to the classifier now. */
    public int managedArrayCount() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
    }
}
