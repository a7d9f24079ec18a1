package io.dcgan.trainer.bench;

import ai.djl.pytorch.jni.JniUtils;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.trainer.gan.AdversarialTraining;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Result of a variant, printed as JSON in its last line.
 *
 * @param imagesPerSecond real images per second; each step uses one batch
 * @param engine          name and version of the engine
 * @param precision       {@code float32} or {@code bfloat16}
 * @param threads         number of compute threads that the engine reports
 */
record SpeedResult(double imagesPerSecond, String engine, String precision, int threads) {
    SpeedResult {
        if (!(imagesPerSecond > 0)) {
            throw new IllegalArgumentException("imagesPerSecond must be above 0, got " + imagesPerSecond);
        }
    }

    static SpeedResult of(AdversarialTraining training, long images, long nanos) {
        return new SpeedResult(
                images * 1e9 / nanos,
                "DJL with PyTorch " + training.engineVersion(),
                training.precision(),
                JniUtils.getNumThreads());
    }

    void print() {
        System.out.println(new String(Json.write(this), StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if the last line is not a result */
    static SpeedResult read(List<String> lines) {
        var last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        try {
            return Json.read(last.getBytes(StandardCharsets.UTF_8), SpeedResult.class);
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException("the last line must be a speed, got \"" + last + "\"", e);
        }
    }
}
