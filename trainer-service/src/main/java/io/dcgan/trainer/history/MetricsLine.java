package io.dcgan.trainer.history;

import io.dcgan.common.id.Require;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Metrics of one epoch. A value that was not measured is NaN.
 *
 * @param epoch             from 1
 * @param step              steps since the run began
 * @param images            training images seen since the run began; each counts again in every epoch
 * @param seconds           training time since the run began
 * @param discriminatorLoss mean over the epoch, as are all following values except {@code quality}
 * @param realScore         D(x), the probability of being real that the discriminator gives real images, 0 to 1
 * @param generatedScore    D(G(z)), the same for generated images
 * @param realAccuracy      share of the real images that the discriminator classifies as real, 0 to 1
 * @param generatedAccuracy share of the generated images that it classifies as generated, 0 to 1
 * @param quality           finite values by metric, sorted; empty if the quality was not measured in this epoch
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
