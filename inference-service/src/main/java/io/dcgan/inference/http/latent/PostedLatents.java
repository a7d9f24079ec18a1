package io.dcgan.inference.http.latent;

import io.dcgan.common.id.Require;
import io.dcgan.common.release.Signature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Latents that a client sends in a body, alone or mixed with those of seeds. */
public final class PostedLatents implements LatentSource {
    private static final double MAX_VALUE = 100;
    private static final double MAX_WEIGHT = 1_000;

    private final List<ImageInputs> images;

    /** @throws IllegalArgumentException if an image does not suit the generator */
    public PostedLatents(Signature signature, List<PostedImage> images) {
        this.images = IntStream.range(0, images.size())
                .mapToObj(i -> images.get(i).read("images[%d]".formatted(i), signature))
                .toList();
    }

    /** The inputs of an image: the weighted sum of its latents, divided by the length of the weights, and its class. */
    @SuppressWarnings("ArrayRecordComponent")
    private record ImageInputs(float[] latent, int digit) {}

    /**
     * An image.
     *
     * @param latent values of its latent, if it is not a mixture of seeds alone
     * @param weight of the latent in the mixture, default 1
     * @param mix    seeds to mix with the latent, as in the parameter {@code mix}
     * @param digit  class, default 0
     */
    public record PostedImage(
            Optional<List<Double>> latent, Optional<Double> weight, Optional<String> mix, Optional<Integer> digit) {

        private ImageInputs read(String name, Signature signature) {
            if (latent.isEmpty() && mix.isEmpty()) {
                throw new IllegalArgumentException(name + " must have latent or mix");
            }
            double factor = weight.orElse(1.0);
            Require.range(name + ".weight", factor, -MAX_WEIGHT, MAX_WEIGHT);
            if (mix.isEmpty() && factor == 0) {
                throw new IllegalArgumentException(name + ".weight must not be 0 without mix");
            }
            int classes = signature.conditional() ? signature.classes() : 1;
            Require.range(name + ".digit", digit.orElse(0), 0, classes - 1);
            var sum = new double[signature.latentSize()];
            double squares = mix.map(text -> Mixture.parse(text).addTo(sum)).orElse(0.0);
            if (latent.isPresent()) {
                add(name + ".latent", latent.get(), factor, sum);
                squares += factor * factor;
            }
            var scaled = new float[sum.length];
            for (int i = 0; i < sum.length; i++) {
                scaled[i] = (float) (sum[i] / Math.sqrt(squares));
            }
            return new ImageInputs(scaled, digit.orElse(0));
        }

        private static void add(String name, List<Double> values, double factor, double[] sum) {
            if (values.size() != sum.length) {
                throw new IllegalArgumentException(
                        "%s must have %d values, got %d".formatted(name, sum.length, values.size()));
            }
            for (int i = 0; i < sum.length; i++) {
                Require.range(name, values.get(i), -MAX_VALUE, MAX_VALUE);
                sum[i] += factor * values.get(i);
            }
        }
    }

    @Override
    public int count() {
        return images.size();
    }

    @Override
    public void fillInputs(int first, int n, FloatBuffer latents, LongBuffer labels) {
        for (var image : images.subList(first, first + n)) {
            latents.put(image.latent());
            labels.put(image.digit());
        }
    }
}
