package io.dcgan.trainer.history;

import io.dcgan.common.id.Require;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one epoch went. A number that was not measured is NaN.
 *
 * @param epoch             from 1
 * @param step              steps since the run began
 * @param images            training images seen since the run began, an image again in each epoch
 * @param seconds           of training since the run began
 * @param discriminatorLoss mean over the epoch, like all that follow but the last
 * @param realScore         D(x), the probability that the discriminator gives real images, 0 to 1
 * @param generatedScore    D(G(z)), likewise for generated ones
 * @param realAccuracy      share of the real images that the discriminator takes for real, 0 to 1
 * @param generatedAccuracy share of the generated images that it takes for generated, 0 to 1
 * @param quality           by measure, sorted; empty where the epoch was not measured, and without what is not finite
 */
public record MetricsLine(
        int epoch,
        long step,
        long images,
        @NanAsNull double seconds,
        @NanAsNull double discriminatorLoss,
        @NanAsNull double generatorLoss,
        @NanAsNull double realScore,
        @NanAsNull double generatedScore,
        @NanAsNull double realAccuracy,
        @NanAsNull double generatedAccuracy,
        @NanAsNull double imagesPerSecond,
        Map<String, Double> quality) {

    public MetricsLine {
        Require.range("epoch", epoch, 1, Integer.MAX_VALUE);
        Require.atLeast("step", step, 0);
        Require.atLeast("images", images, 0);
        var measured = new TreeMap<>(quality);
        measured.values().removeIf(value -> value == null || !Double.isFinite(value));
        quality = Collections.unmodifiableMap(measured);
    }
}
