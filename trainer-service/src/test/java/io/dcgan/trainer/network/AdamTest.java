package io.dcgan.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.dcgan.trainer.network.tensor.Weights;
import org.junit.jupiter.api.Test;

class AdamTest {
    /** Compares with algorithm 1 of the paper in double precision, for the loss x². */
    @Test
    void stepsFollowThePaper() {
        double x = 2;
        double m = 0;
        double v = 0;
        try (var manager = NDManager.newBaseManager()) {
            var weights = Weights.empty();
            weights.put("x", manager.create(new float[] {2}));
            var adam = new Adam(manager, weights, 0.1, 0.5, 0.9);
            for (int step = 1; step <= 20; step++) {
                try (var collector = manager.getEngine().newGradientCollector()) {
                    var leaf = weights.get("x").stopGradient();
                    leaf.setRequiresGradient(true);
                    collector.backward(leaf.square().sum());
                    var gradients = Weights.empty();
                    gradients.put("x", leaf.getGradient());
                    adam.step(gradients, step, 1, manager);
                }
                double gradient = 2 * x;
                m = 0.5 * m + 0.5 * gradient;
                v = 0.9 * v + 0.1 * gradient * gradient;
                x -= 0.1 * (m / (1 - Math.pow(0.5, step))) / (Math.sqrt(v / (1 - Math.pow(0.9, step))) + 1e-8);
                assertThat(weights.get("x").toFloatArray()[0]).isCloseTo((float) x, within(1e-5f));
            }
        }
    }
}
