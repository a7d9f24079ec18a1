package io.dcgan.inference.http.latent;

import io.dcgan.common.id.Require;
import io.dcgan.common.release.Signature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Optional;

/** Latents that a client sends in a body, alone or mixed with those of seeds. */
public final class PostedLatents implements LatentSource {
    private static final double MAX_VALUE = 100;
    private static final double MAX_WEIGHT = 1_000;

    private final Signature signature;
    private final List<PostedImage> images;

    /** @throws IllegalArgumentException if an image does not suit the generator */
    public PostedLatents(Signature signature, List<PostedImage> images) {
        this.signature = signature;
        this.images = List.copyOf(images);
        for (int i = 0; i < images.size(); i++) {
            images.get(i).require("images[%d]".formatted(i), signature);
        }
    }

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

        private void require(String name, Signature signature) {
            if (latent.isEmpty() && mix.isEmpty()) {
                throw new IllegalArgumentException(name + " must have latent or mix");
            }
            latent.ifPresent(values -> {
                if (values.size() != signature.latentSize()) {
                    throw new IllegalArgumentException("%s.latent must have %d values, got %d"
                            .formatted(name, signature.latentSize(), values.size()));
                }
                values.forEach(value -> Require.range(name + ".latent", value, -MAX_VALUE, MAX_VALUE));
            });
            Require.range(name + ".weight", weight.orElse(1.0), -MAX_WEIGHT, MAX_WEIGHT);
            mix.ifPresent(Mixture::parse);
            if (mix.isEmpty() && weight.orElse(1.0) == 0) {
                throw new IllegalArgumentException(name + ".weight must not be 0 without mix");
            }
            int classes = signature.conditional() ? signature.classes() : 1;
            Require.range(name + ".digit", digit.orElse(0), 0, classes - 1);
        }

        /** Writes the weighted sum of the latents, divided by the length of the weights. */
        private void write(int size, FloatBuffer latents) {
            var sum = new double[size];
            double squares = mix.map(text -> Mixture.parse(text).addTo(sum)).orElse(0.0);
            if (latent.isPresent()) {
                double factor = weight.orElse(1.0);
                for (int i = 0; i < size; i++) {
                    sum[i] += factor * latent.get().get(i);
                }
                squares += factor * factor;
            }
            for (double value : sum) {
                latents.put((float) (value / Math.sqrt(squares)));
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
            image.write(signature.latentSize(), latents);
            labels.put(image.digit().orElse(0));
        }
    }
}
