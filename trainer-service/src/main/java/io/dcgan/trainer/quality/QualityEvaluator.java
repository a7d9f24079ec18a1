package io.dcgan.trainer.quality;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.shard.EngineThreads;
import io.dcgan.trainer.network.tensor.DeviceUpload;
import io.dcgan.trainer.quality.classifier.Classifier;
import io.dcgan.trainer.quality.classifier.ClassifierOutput;
import io.dcgan.trainer.quality.metric.ClosenessToTraining;
import io.dcgan.trainer.quality.metric.SeededPermutation;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Measures generators against one dataset. The real images are measured once, when the meter is opened. The same
 * generator always gets the same scores: latents, labels and the real images never change.
 *
 * <p>Not thread-safe: belongs to one thread, and must not be used while gradients are collected.
 */
public final class QualityEvaluator implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(QualityEvaluator.class);
    /** Minimum number of training images for measuring distances. */
    public static final int MIN_IMAGES = 2 * FeatureEvaluator.MIN_IMAGES;

    private static final long SEED = 1;
    private static final int BATCH_SIZE = 500;

    /** Number of images whose closeness to the training images is measured. */
    private static final int CLOSENESS_IMAGES = 500;

    private static final long HELD_OUT_ORDER = 4;

    private final ImageShape shape;
    private final int imageCount;
    private final NDManager manager;
    private final Optional<Classifier> classifier;
    private final Optional<FeatureEvaluator> features;
    private final Optional<ClosenessToTraining> closeness;

    /** A generator, independent of the engine that runs it. */
    @FunctionalInterface
    public interface ImageGenerator {
        /**
         * @param latents {@code [n, latentSize]}
         * @param labels  {@code [n]}; unused if there are no classes
         * @return {@code [n, channels, height, width]}, −1 to 1
         */
        float[] generate(FloatBuffer latents, LongBuffer labels) throws IOException;
    }

    /**
     * @param classifier of the images' classes, closed with this meter; without it, only closeness is measured
     * @param check      called repeatedly; an exception from it ends the call
     */
    QualityEvaluator(ImageSet images, Optional<ImageSet> heldOut, Optional<Classifier> classifier, Runnable check) {
        EngineThreads.useOnlyCallingThread();
        this.shape = images.shape();
        this.classifier = classifier;
        this.manager = NDManager.newBaseManager(Device.cpu());
        try {
            check.run();
            closeness = closeness(manager, images, heldOut);
            features = classifier
                    .filter(one -> FeatureEvaluator.imageCount(images) >= FeatureEvaluator.MIN_IMAGES)
                    .flatMap(one -> features(manager, one, images, heldOut, check));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        imageCount = features.isPresent() ? FeatureEvaluator.imageCount(images) : CLOSENESS_IMAGES;
    }

    /** Returns whether the distance between generated and real images can be measured. */
    public boolean measuresDistance() {
        return features.isPresent();
    }

    /** Number of generated images that are measured. */
    public int imageCount() {
        return imageCount;
    }

    /**
     * Draws images and measures them. If one of their values is not finite, nothing is measured.
     *
     * @param signature of the generator; its images must have the shape of the real ones
     */
    public QualityScores measure(Signature signature, ImageGenerator generator) throws IOException {
        return measure(signature, generator, () -> {});
    }

    /**
     * Measures like {@link #measure(Signature, ImageGenerator)}, but can be interrupted.
     *
     * @param check     called repeatedly; an exception from it ends the measurement
     */
    public QualityScores measure(Signature signature, ImageGenerator generator, Runnable check) throws IOException {
        if (!shape.equals(new ImageShape(signature.channels(), signature.height(), signature.width()))) {
            throw new IllegalArgumentException("the generator's images must have the shape of the real ones, %s, got %s"
                    .formatted(shape, signature));
        }
        var measurements = new QualityScoresBuilder();
        try (var scope = manager.newSubManager()) {
            var asked = requestedLabels(signature);
            var close = new float[Math.min(CLOSENESS_IMAGES, imageCount) * shape.size()];
            var seen = new ArrayList<ClassifierOutput>();
            for (int first = 0; first < imageCount; first += BATCH_SIZE) {
                check.run();
                var drawn = draw(signature, generator, asked, first);
                if (!allFinite(drawn)) {
                    return allAbsent();
                }
                if (first < CLOSENESS_IMAGES) {
                    System.arraycopy(drawn, 0, close, first * shape.size(), drawn.length);
                }
                features.ifPresent(meter -> seen.add(meter.classify(scope, drawn)));
            }
            features.ifPresentOrElse(
                    meter -> meter.measure(
                            ClassifierOutput.concat(seen),
                            Optional.of(asked).filter(labels -> signature.conditional()),
                            measurements,
                            check),
                    () -> measurements.absent(Stream.concat(
                                    QualityScores.FEATURE_METRICS.stream(), QualityScores.CONDITIONAL_METRICS.stream())
                            .toList()));
            closeness.ifPresentOrElse(
                    meter -> {
                        check.run();
                        var result = meter.measure(toLevels(scope, close));
                        measurements.put(QualityScores.CLOSENESS, result.ratio());
                        measurements.put(QualityScores.COPIES, result.copies());
                    },
                    () -> measurements.absent(QualityScores.CLOSENESS_METRICS));
            return measurements.build();
        }
    }

    /** Requests all classes in turn. */
    private long[] requestedLabels(Signature signature) {
        return LongStream.range(0, imageCount)
                .map(i -> signature.conditional() ? i % signature.classes() : 0)
                .toArray();
    }

    private float[] draw(Signature signature, ImageGenerator generator, long[] labels, int first) throws IOException {
        int drawn = Math.min(BATCH_SIZE, imageCount - first);
        var latents = FloatBuffer.allocate(drawn * signature.latentSize());
        Latents.draw(SEED, first, drawn, signature.latentSize(), latents);
        var images =
                generator.generate(latents.flip(), LongBuffer.wrap(Arrays.copyOfRange(labels, first, first + drawn)));
        if (images.length != drawn * shape.size()) {
            throw new IllegalArgumentException("the generator must draw %d values for %d images, got %d"
                    .formatted(drawn * shape.size(), drawn, images.length));
        }
        return images;
    }

    private static boolean allFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static QualityScores allAbsent() {
        var all = new QualityScoresBuilder();
        all.absent(Stream.of(
                        QualityScores.FEATURE_METRICS,
                        QualityScores.CONDITIONAL_METRICS,
                        QualityScores.CLOSENESS_METRICS)
                .flatMap(List::stream)
                .toList());
        return all.build();
    }

    /** @return {@code [n, values]}, 0 to 255 in whole steps, as in a picture */
    private NDArray toLevels(NDManager scope, float[] images) {
        var levels = new float[images.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Math.round((Math.max(-1, Math.min(1, images[i])) + 1) * 127.5f);
        }
        return scope.create(levels, new Shape(images.length / shape.size(), shape.size()));
    }

    private static Optional<FeatureEvaluator> features(
            NDManager manager, Classifier classifier, ImageSet images, Optional<ImageSet> heldOut, Runnable check) {
        try {
            return Optional.of(new FeatureEvaluator(manager, classifier, images, heldOut, check));
        } catch (IllegalArgumentException e) {
            LOG.warnf("cannot measure the distance to the real images: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<ClosenessToTraining> closeness(
            NDManager manager, ImageSet images, Optional<ImageSet> heldOut) {
        var training = DeviceUpload.toRows(
                manager, images.pixels(), images.count(), images.shape().size());
        try {
            return Optional.of(
                    heldOut.isPresent()
                            ? ClosenessToTraining.calibratedOnHeldOut(training, sampleLevels(manager, heldOut.get()))
                            : ClosenessToTraining.calibratedOnTraining(
                                    training, Math.min(CLOSENESS_IMAGES, images.count())));
        } catch (IllegalArgumentException e) {
            training.close();
            LOG.warnf("cannot measure closeness to the training images: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private static NDArray sampleLevels(NDManager manager, ImageSet set) {
        int size = set.shape().size();
        var places =
                SeededPermutation.sampleIndices(set.count(), Math.min(CLOSENESS_IMAGES, set.count()), HELD_OUT_ORDER);
        var levels = new float[places.length * size];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Byte.toUnsignedInt(set.pixels().get(places[i / size] * size + i % size));
        }
        return manager.create(levels, new Shape(places.length, size));
    }

    /** Number of native arrays that the meter owns. */
    int managedArrayCount() {
        return manager.getManagedArrays().size()
                + classifier.map(Classifier::managedArrayCount).orElse(0);
    }

    @Override
    public void close() {
        manager.close();
        classifier.ifPresent(Classifier::close);
    }
}
