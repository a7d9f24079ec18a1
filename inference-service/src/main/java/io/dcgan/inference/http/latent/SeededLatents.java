package io.dcgan.inference.http.latent;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.OptionalLong;

/** Consecutive latents and classes of a seed. Image {@code i} does not depend on the other images requested. */
public final class SeededLatents implements LatentSelection {
    /** Largest index of an image. */
    public static final int MAX_IMAGE = 1_000_000;

    private final Signature signature;
    private final long seed;
    private final int first;
    private final int count;
    private final RequestedClasses digits;
    private final double truncation;

    /**
     * @param first      index of the first image, from 0
     * @param truncation factor for the latents
     */
    public SeededLatents(
            Signature signature, long seed, int first, int count, RequestedClasses digits, double truncation) {
        this.signature = signature;
        this.seed = seed;
        this.first = first;
        this.count = count;
        this.digits = digits;
        this.truncation = truncation;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void fillInputs(int from, int n, FloatBuffer latents, LongBuffer labels) {
        int position = latents.position();
        Latents.draw(seed, first + from, n, signature.latentSize(), latents);
        if (truncation != 1) {
            for (int i = position; i < latents.position(); i++) {
                latents.put(i, (float) (latents.get(i) * truncation));
            }
        }
        fillLabels(from, n, labels);
    }

    private void fillLabels(int from, int n, LongBuffer labels) {
        if (digits.isFromSeed()) {
            Latents.drawLabels(seed, first + from, n, Math.max(1, signature.classes()), labels);
        } else {
            for (int i = from; i < from + n; i++) {
                labels.put(digits.of(first + i));
            }
        }
    }

    @Override
    public long[] labels() {
        var labels = LongBuffer.allocate(count);
        fillLabels(0, count, labels);
        return labels.array();
    }

    @Override
    public OptionalLong seed() {
        return OptionalLong.of(seed);
    }

    @Override
    public String mixture(int image) {
        return "";
    }

    @Override
    public String mixtures() {
        return "";
    }
}
