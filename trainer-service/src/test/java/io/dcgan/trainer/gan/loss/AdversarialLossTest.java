package io.dcgan.trainer.gan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AdversarialLossTest {
    private static final float[] REAL = {2, -1, 0.5f};
    private static final float[] GENERATED = {-3, 0, 1};

    @Test
    void theDiscriminatorsLossIsTheCrossEntropyWithSmoothedTargets() {
        double expected = 0;
        for (int i = 0; i < 3; i++) {
            expected -= (0.9 * Math.log(sigmoid(REAL[i])) + 0.1 * Math.log(1 - sigmoid(REAL[i]))) / 3;
            expected -= Math.log(1 - sigmoid(GENERATED[i])) / 3;
        }
        try (var manager = NDManager.newBaseManager()) {
            var loss = new NonSaturatingLoss(0.1f).discriminatorLoss(manager.create(REAL), manager.create(GENERATED));
            assertThat(loss.getFloat()).isCloseTo((float) expected, within(1e-6f));
        }
    }

    @Test
    void theGeneratorsLossIsNonSaturating() {
        double expected = 0;
        for (int i = 0; i < 3; i++) {
            expected -= Math.log(sigmoid(GENERATED[i])) / 3;
        }
        try (var manager = NDManager.newBaseManager()) {
            assertThat(new NonSaturatingLoss(0)
                            .generatorLoss(manager.create(GENERATED))
                            .getFloat())
                    .isCloseTo((float) expected, within(1e-6f));
        }
    }

    @Test
    void theHingeLossIsTheMeanDistanceToTheMargin() {
        double expected = 0;
        double ofGenerator = 0;
        for (int i = 0; i < 3; i++) {
            expected += (Math.max(0, 1 - REAL[i]) + Math.max(0, 1 + GENERATED[i])) / 3;
            ofGenerator -= GENERATED[i] / 3;
        }
        try (var manager = NDManager.newBaseManager()) {
            var loss = new HingeLoss();
            assertThat(loss.discriminatorLoss(manager.create(REAL), manager.create(GENERATED))
                            .getFloat())
                    .isCloseTo((float) expected, within(1e-6f));
            assertThat(loss.generatorLoss(manager.create(GENERATED)).getFloat())
                    .isCloseTo((float) ofGenerator, within(1e-6f));
        }
    }

    @Test
    void theLeastSquaresLossIsHalfTheSquaredDistanceFromTheTargets() {
        double expected = 0;
        double ofGenerator = 0;
        for (int i = 0; i < 3; i++) {
            expected += (Math.pow(REAL[i] - 0.9, 2) + Math.pow(GENERATED[i], 2)) / 6;
            ofGenerator += Math.pow(GENERATED[i] - 1, 2) / 6;
        }
        try (var manager = NDManager.newBaseManager()) {
            var loss = new LeastSquaresLoss(0.1f);
            assertThat(loss.discriminatorLoss(manager.create(REAL), manager.create(GENERATED))
                            .getFloat())
                    .isCloseTo((float) expected, within(1e-6f));
            assertThat(loss.generatorLoss(manager.create(GENERATED)).getFloat())
                    .isCloseTo((float) ofGenerator, within(1e-6f));
        }
    }

    /** The squared slope of a linear function is the sum of its squared coefficients. */
    @Test
    void thePenaltyIsHalfTheWeightedSquaredSlope() {
        int images = 4096;
        var slope = new float[] {0.5f, -1, 2};
        try (var manager = NDManager.newBaseManager()) {
            var noise = new float[images * 3];
            var random = CounterRandom.of(1, 1, 1);
            for (int i = 0; i < noise.length; i++) {
                noise[i] = random.normal(i);
            }
            var x = manager.zeros(new Shape(images, 3));
            var coefficients = manager.create(slope, new Shape(3, 1));
            var penalty = new GradientPenalty(10);
            var moved = penalty.perturb(x, manager.create(noise, new Shape(images, 3)));
            var value = penalty.compute(
                    x.matMul(coefficients).flatten(), moved.matMul(coefficients).flatten());
            // The relative standard deviation over n draws is √(2/n), here 0.022.
            assertThat(value.getFloat() / (GradientPenalty.INTERVAL * 5 * 5.25f))
                    .isCloseTo(1, within(0.07f));
        }
    }

    @Test
    void aConfidentDiscriminatorDoesNotOverflow() {
        try (var manager = NDManager.newBaseManager()) {
            var certain = manager.create(new float[] {-200});
            assertThat(new NonSaturatingLoss(0).generatorLoss(certain).getFloat())
                    .isEqualTo(200);
        }
    }

    /** Arrays that the loss keeps for its gradient must not be freed by the garbage collector. */
    @Test
    void theGradientDoesNotDependOnGarbageCollection() {
        try (var manager = NDManager.newBaseManager()) {
            for (int round = 0; round < 20; round++) {
                var real = manager.create(REAL);
                real.setRequiresGradient(true);
                try (var scope = manager.newSubManager();
                        var collector = manager.getEngine().newGradientCollector()) {
                    var loss = new NonSaturatingLoss(0.1f).discriminatorLoss(in(scope, real), scope.create(GENERATED));
                    System.gc();
                    litter();
                    collector.backward(loss);
                }
                var gradient = real.getGradient().toFloatArray();
                for (int i = 0; i < 3; i++) {
                    assertThat(gradient[i]).isCloseTo((float) ((sigmoid(REAL[i]) - 0.9) / 3), within(1e-6f));
                }
            }
        }
    }

    /** Copies values into another scope, within the autograd graph. */
    private static NDArray in(NDManager scope, NDArray array) {
        var copy = array.neg().neg();
        copy.attach(scope);
        return copy;
    }

    /** Overwrites memory that was freed. */
    private static void litter() {
        for (int i = 0; i < 10_000; i++) {
            ByteBuffer.allocateDirect(4).putInt(0, 0x7e7e7e7e);
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
