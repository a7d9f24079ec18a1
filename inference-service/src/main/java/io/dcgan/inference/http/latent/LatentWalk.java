package io.dcgan.inference.http.latent;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/**
 * A walk through the latent space from seed to seed along great circles. The straight line between two latents would
 * pass closer to the origin than any latent in training.
 *
 * @param seeds at least two; the first latent of each is a waypoint
 * @param steps images from one waypoint to the next, excluding the latter
 * @param loop  whether the walk returns to the first waypoint
 * @param digit class of all images
 */
public record LatentWalk(Signature signature, List<Long> seeds, int steps, boolean loop, int digit, double truncation)
        implements LatentSource {
    @Override
    public int count() {
        return (seeds.size() - 1) * steps + (loop ? steps : 1);
    }

    @Override
    public void fillInputs(int first, int n, FloatBuffer latents, LongBuffer labels) {
        for (int image = first; image < first + n; image++) {
            int waypoint = image / steps;
            var from = latent(seeds.get(waypoint % seeds.size()));
            var to = latent(seeds.get((waypoint + 1) % seeds.size()));
            interpolate(from, to, (double) (image % steps) / steps, latents);
            labels.put(digit);
        }
    }

    private float[] latent(long seed) {
        var latent = FloatBuffer.allocate(signature.latentSize());
        Latents.draw(seed, 0, 1, signature.latentSize(), latent);
        return latent.array();
    }

    /** @param t 0 to 1 */
    private void interpolate(float[] from, float[] to, double t, FloatBuffer latents) {
        double angle = angle(from, to);
        double sine = StrictMath.sin(angle);
        boolean parallel = sine < 1e-6;
        double ofFrom = parallel ? 1 - t : StrictMath.sin((1 - t) * angle) / sine;
        double ofTo = parallel ? t : StrictMath.sin(t * angle) / sine;
        for (int i = 0; i < from.length; i++) {
            latents.put((float) (truncation * (ofFrom * from[i] + ofTo * to[i])));
        }
    }

    private static double angle(float[] a, float[] b) {
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        return StrictMath.acos(Math.max(-1, Math.min(1, product / Math.sqrt(squareA * squareB))));
    }
}
