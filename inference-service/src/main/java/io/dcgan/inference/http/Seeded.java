package io.dcgan.inference.http;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * The images of a seed. Image {@code i} is the same whatever the count.
 *
 * @param truncation by which the latents are multiplied
 */
record Seeded(Signature signature, long seed, int count, Digits digits, double truncation) implements Source {
    @Override
    public void ask(int first, int n, FloatBuffer latents, LongBuffer labels) {
        int from = latents.position();
        Latents.draw(seed, first, n, signature.latentSize(), latents);
        if (truncation != 1) {
            for (int i = from; i < latents.position(); i++) {
                latents.put(i, (float) (latents.get(i) * truncation));
            }
        }
        label(first, n, labels);
    }

    private void label(int first, int n, LongBuffer labels) {
        if (digits.drawn()) {
            Latents.drawLabels(seed, first, n, Math.max(1, signature.classes()), labels);
        } else {
            for (int i = first; i < first + n; i++) {
                labels.put(digits.of(i));
            }
        }
    }

    /** The classes of all images. */
    long[] labels() {
        var labels = LongBuffer.allocate(count);
        label(0, count, labels);
        return labels.array();
    }
}
