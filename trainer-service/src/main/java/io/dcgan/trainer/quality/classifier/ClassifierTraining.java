package io.dcgan.trainer.quality.classifier;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.network.Adam;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ComputePrecision;
import io.dcgan.trainer.network.DropoutMasks;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.shard.EngineThreads;
import io.dcgan.trainer.network.shard.Shard;
import io.dcgan.trainer.network.shard.ShardWorkers;
import io.dcgan.trainer.network.tensor.OneHot;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Weights;
import io.dcgan.trainer.quality.metric.PredictedClasses;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Trains a classifier: cross-entropy, Adam with a learning rate that falls to 0 along a cosine, images shifted by up to
 * two pixels, dropout. The same images give the same classifier, bit for bit, on processors of the same family, because
 * the number of steps depends on the images, not on the clock, and every batch has the same shards.
 */
public final class ClassifierTraining implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ClassifierTraining.class);

    /** Passes over the training images. */
    private static final long EPOCHS = 15;

    /** Images shown in addition, without which a small set would teach nothing. */
    private static final long EXTRA_IMAGES = 10_000;

    /** Limit on the images shown in all. */
    private static final long MAX_IMAGES_SHOWN = 900_000;

    /** Limit on the multiplications: a few minutes on two cores. */
    private static final long MAX_MULTIPLICATIONS = 3_000_000_000_000L;

    private static final int BATCH_SIZE = 128;
    private static final int SHARDS = 4;
    private static final int MAX_TEST_IMAGES = 10_000;
    private static final double LEARNING_RATE = 1.5e-3;
    private static final long SEED = 1;
    private static final long WEIGHTS = 310;
    private static final long SHUFFLE = 311;
    private static final long SHIFT = 312;
    private static final long DROPOUT = 313;
    private static final long HOLD_OUT = 314;

    private final ImageSet images;
    private final int[] imageIndices;
    private final ClassifierNetwork network;
    private final NDManager manager;
    private final Weights weights;
    private final Adam adam;
    private final ShardWorkers workers = ShardWorkers.forShards(SHARDS);
    private int[] order = new int[0];
    private int shuffledEpoch = -1;

    private ClassifierTraining(NDManager manager, ImageSet images, int[] imageIndices) {
        this.images = images;
        this.imageIndices = imageIndices;
        this.network = ClassifierNetwork.of(images.shape(), images.classes());
        this.manager = manager;
        weights = Weights.initialise(manager, network.parameterSpecs(), SEED, WEIGHTS);
        adam = new Adam(manager, weights, LEARNING_RATE, 0.9, 0.999);
    }

    /**
     * Trains a classifier and tests it.
     *
     * @param images  with labels, at least two, of at least two classes
     * @param tests   labelled images to test with; without them, a tenth of the training images is held out
     * @param command origin of the classifier, recorded in its file
     * @param check   called before each step; an exception from it ends the training
     */
    public static Classifier train(ImageSet images, Optional<ImageSet> tests, String command, Runnable check) {
        // Accuracy can be measured only with labels.
        var heldOut = tests.filter(ImageSet::labelled);
        if (images.count() < 2) {
            throw new IllegalArgumentException("there must be at least two images, got " + images.count());
        }
        var all = shuffled(IntStream.range(0, images.count()).toArray(), CounterRandom.of(SEED, HOLD_OUT, 0));
        int back = heldOut.isPresent() ? 0 : Math.min(MAX_TEST_IMAGES, Math.max(1, images.count() / 10));
        var test = heldOut.orElse(images);
        var tested = heldOut.isPresent()
                ? IntStream.range(0, Math.min(MAX_TEST_IMAGES, test.count())).toArray()
                : Arrays.copyOf(all, back);
        EngineThreads.useOnlyCallingThread();
        try (var manager = NDManager.newBaseManager(Device.cpu());
                var training = new ClassifierTraining(manager, images, Arrays.copyOfRange(all, back, all.length))) {
            training.run(check);
            try (var trained = Classifier.of(images.shape(), images.classes(), training.weights)) {
                double accuracy = accuracy(trained, test, tested);
                LOG.infof("trained a classifier with %.2f%% accuracy on the test images", 100 * accuracy);
                return Classifier.read(trained.write(Map.of(
                        Classifier.ACCURACY, Double.toString(accuracy),
                        Classifier.DATASET_SHA256, images.sha256().hex(),
                        Classifier.COMMAND, command)));
            }
        } catch (IOException e) {
            throw new IllegalStateException("a classifier that was just written must be readable", e);
        }
    }

    /** Returns the share of the images that are classified correctly, 0 to 1. */
    static double accuracy(Classifier classifier, ImageSet images, int[] places) {
        try (var scope = NDManager.newBaseManager(Device.cpu())) {
            var labels = Arrays.stream(places).mapToLong(images::label).toArray();
            return PredictedClasses.accuracy(
                    classifier.classify(scope, images, places).predictedClasses(), labels);
        }
    }

    /** Returns how many images are shown in all, counting repetitions. */
    static long imagesToShow(int count, long cost) {
        return Math.min(Math.min(EPOCHS * count + EXTRA_IMAGES, MAX_IMAGES_SHOWN), MAX_MULTIPLICATIONS / cost);
    }

    private void run(Runnable check) {
        int size = Math.min(BATCH_SIZE, imageIndices.length);
        long steps = Math.max(1, imagesToShow(imageIndices.length, network.multiplications()) / size);
        for (long step = 0; step < steps; step++) {
            check.run();
            step(step, size, (1 + Math.cos(Math.PI * step / steps)) / 2);
        }
    }

    private void step(long step, int size, double share) {
        try (var scope = manager.newSubManager();
                var collector = manager.getEngine().newGradientCollector()) {
            var batch = new int[size];
            for (int i = 0; i < size; i++) {
                batch[i] = imageAt(step * size + i);
            }
            var shards = Shard.split(size, SHARDS);
            var leaves = shards.stream().map(shard -> weights.leaves(scope)).toList();
            workers.run(shards.size(), i -> {
                var loss = loss(step, batch, shards.get(i), leaves.get(i), scope);
                collector.backward(
                        loss.mul(scope.full(new Shape(), shards.get(i).share())));
            });
            adam.step(Weights.gradientSum(leaves), step + 1, share, scope);
        }
    }

    /** Returns the mean cross-entropy of a shard, with gradients. */
    private NDArray loss(long step, int[] batch, Shard shard, Weights leaves, NDManager scope) {
        var shape = images.shape();
        var pixels = new float[shard.count() * shape.size()];
        var labels = new int[shard.count()];
        for (int i = 0; i < shard.count(); i++) {
            int image = batch[shard.first() + i];
            long place = step * batch.length + shard.first() + i;
            ShiftAugmentation.random(CounterRandom.of(SEED, SHIFT, 0), place)
                    .copy(images, image, pixels, i * shape.size());
            labels[i] = images.label(image);
        }
        var shown = scope.create(pixels, new Shape(shard.count(), shape.channels(), shape.height(), shape.width()));
        var context = new ForwardContext(
                BatchStatistics.fixed(Weights.empty()),
                DropoutMasks.seeded(SEED, DROPOUT, step, shard.first(), ComputePrecision.FLOAT32),
                ComputePrecision.FLOAT32);
        var features = network.body().forward(PixelLayout.toChannelsLastMemory(shown), leaves, context);
        var logits = network.head().forward(features, leaves, context);
        var ofLabel = logits.logSoftmax(1).mul(OneHot.of(scope, labels, images.classes()));
        return ofLabel.sum(new int[] {1}).mean().neg();
    }

    /** Returns the image at a place in the training sequence, in which each pass shows every image once. */
    private int imageAt(long place) {
        int pass = (int) (place / imageIndices.length);
        if (pass != shuffledEpoch) {
            order = shuffled(imageIndices.clone(), CounterRandom.of(SEED, SHUFFLE, pass));
            shuffledEpoch = pass;
        }
        return order[(int) (place % imageIndices.length)];
    }

    private static int[] shuffled(int[] values, CounterRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.below(i + 1, i);
            int value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
        return values;
    }

    @Override
    public void close() {
        adam.close();
    }
}
