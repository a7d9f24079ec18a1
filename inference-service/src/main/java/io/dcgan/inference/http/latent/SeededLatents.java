package io.dcgan.inference.http.latent;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * The latents and classes of a seed. Image {@code i} does not depend on the count.
 *
 * @param truncation factor for the latents
 */
public record SeededLatents(Signature signature, long seed, int count, RequestedClasses digits, double truncation)
        implements LatentSource {
    @Override
    public void fillInputs(int first, int n, FloatBuffer latents, LongBuffer labels) {
        int from = latents.position();
        Latents.draw(seed, first, n, signature.latentSize(), latents);
        if (truncation != 1) {
            for (int i = from; i < latents.position(); i++) {
                latents.put(i, (float) (latents.get(i) * truncation));
            }
        }
        fillLabels(first, n, labels);
    }

    private void fillLabels(int first, int n, LongBuffer labels) {
        if (digits.isFromSeed()) {
            Latents.drawLabels(seed, first, n, Math.max(1, signature.classes()), labels);
        } else {
            for (int i = first; i < first + n; i++) {
                labels.put(digits.of(i));
            }
        }
    }

    /** Returns the classes of all images. */
    public long[] labels() {
        var labels = LongBuffer.allocate(count);
        fillLabels(0, count, labels);
        return labels.array();
    }
}
