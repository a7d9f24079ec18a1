package io.dcgan.trainer.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dcgan.trainer.data.ImageSet;
import java.util.Arrays;
import java.util.Optional;

/** Holds what a classifier sees in generated images against what it sees in real ones. */
final class FeatureMeter {
    /** Fewer images are not measured. */
    static final int LEAST = 2 * KernelDistance.SUBSETS;

    private static final int MOST = 10_000;
    private static final int MOST_HELD_OUT = 5_000;
    private static final long ORDER = 2;
    private static final long HELD_OUT_ORDER = 3;
    private static final float SURE = 0.9f;

    private final Classifier classifier;
    private final Whitening whitening;
    private final NDArray real;
    private final NDArray whitenedReal;
    private final Measurements floors = new Measurements();
    private final double accuracyOfReal;

    /**
     * @param manager    owns the real images' features
     * @param classifier stays the caller's
     * @param images     at least twice {@link #LEAST}
     * @param heldOut    what the classifier is tried with, if there are any
     * @param check      is called again and again; what it throws breaks it off
     */
    FeatureMeter(
            NDManager manager, Classifier classifier, ImageSet images, Optional<ImageSet> heldOut, Runnable check) {
        this.classifier = classifier;
        int count = count(images);
        try (var scope = manager.newSubManager()) {
            var places = RandomOrder.places(images.count(), 2 * count, ORDER);
            var seen = classifier.see(scope, images, places, check);
            whitening = Whitening.fit(seen.features());
            real = Rows.block(manager, seen.features(), 0, count);
            real.attach(manager);
            whitenedReal = whitening.apply(manager, real);
            // Where there are enough images that nothing was trained on, they tell what can be reached.
            boolean unseen = heldOut.isPresent() && heldOut.get().count() >= count;
            var others = unseen
                    ? classifier
                            .see(
                                    scope,
                                    heldOut.get(),
                                    RandomOrder.places(heldOut.get().count(), count, HELD_OUT_ORDER),
                                    check)
                            .features()
                    : seen.features().get("{}:{}", count, 2 * count);
            check.run();
            floors.put(Quality.DISTANCE_FLOOR, FrechetDistance.between(whitenedReal, whitening.apply(scope, others)));
            var overlap = overlap(others, check);
            floors.put(Quality.PRECISION_FLOOR, overlap.precision());
            floors.put(Quality.RECALL_FLOOR, overlap.recall());
            floors.put(Quality.DENSITY_FLOOR, overlap.density());
            floors.put(Quality.COVERAGE_FLOOR, overlap.coverage());
            // What has no labels cannot be told right or wrong.
            var labelled = heldOut.filter(ImageSet::labelled);
            var tried = labelled.orElse(images);
            var triedPlaces = labelled.isPresent()
                    ? RandomOrder.places(tried.count(), Math.min(MOST_HELD_OUT, tried.count()), HELD_OUT_ORDER)
                    : places;
            var sight = labelled.isPresent() ? classifier.see(scope, tried, triedPlaces, check) : seen;
            floors.put(Quality.CONFIDENCE_REAL, sight.confident(SURE));
            accuracyOfReal = PredictedClasses.accuracy(
                    sight.classes(),
                    Arrays.stream(triedPlaces).mapToLong(tried::label).toArray());
        }
    }

    /** How many generated images are held against as many real ones; as many again make the floor. */
    static int count(ImageSet images) {
        return Math.min(MOST, images.count() / 2);
    }

    Sight see(NDManager owner, float[] images) {
        return classifier.see(owner, images);
    }

    /**
     * @param seen  {@link #count} generated images
     * @param asked their classes, if they were asked for
     * @param check is called again and again; what it throws breaks the measurement off
     */
    void measure(Sight seen, Optional<long[]> asked, Measurements into, Runnable check) {
        into.putAll(floors);
        try (var scope = real.getManager().newSubManager()) {
            var whitened = whitening.apply(scope, seen.features());
            double distance = FrechetDistance.between(whitenedReal, whitened);
            into.put(Quality.DISTANCE, distance);
            into.put(Quality.DISTANCE_RATIO, distance / floors.get(Quality.DISTANCE_FLOOR));
            check.run();
            var kernelDistance = KernelDistance.between(whitenedReal, whitened);
            into.put(Quality.KERNEL_DISTANCE, kernelDistance.value());
            into.put(Quality.KERNEL_DISTANCE_ERROR, kernelDistance.standardError());
        }
        check.run();
        var overlap = overlap(seen.features(), check);
        check.run();
        into.put(Quality.PRECISION, overlap.precision());
        into.put(Quality.RECALL, overlap.recall());
        into.put(Quality.DENSITY, overlap.density());
        into.put(Quality.COVERAGE, overlap.coverage());
        into.put(Quality.CONFIDENCE, seen.confident(SURE));
        var predicted = seen.classes();
        into.shares(PredictedClasses.shares(predicted, classifier.classes()));
        asked.ifPresentOrElse(
                classes -> {
                    into.put(Quality.ASKED_ACCURACY, PredictedClasses.accuracy(predicted, classes));
                    into.put(Quality.ASKED_ACCURACY_REAL, accuracyOfReal);
                },
                () -> into.absent(Quality.OF_ASKED));
    }

    /** Of as many rows as it takes at most. */
    private ManifoldOverlap overlap(NDArray features, Runnable check) {
        try (var scope = real.getManager().newSubManager()) {
            return ManifoldOverlap.between(
                    Rows.block(scope, real, 0, ManifoldOverlap.MOST),
                    Rows.block(scope, features, 0, ManifoldOverlap.MOST),
                    check);
        }
    }
}
