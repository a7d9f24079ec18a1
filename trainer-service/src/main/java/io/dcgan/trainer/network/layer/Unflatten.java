package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.LayerSnapshot;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reshapes {@code [n, height·width·channels]} to feature maps {@code [n, channels, height, width]}.
 *
 * @param image whether the feature maps are an image in {@link PixelLayout blocks}
 */
public record Unflatten(int channels, int height, int width, boolean image) implements Layer {
    /** Creates a layer whose result is feature maps. */
    public static Unflatten toMaps(int channels, int height, int width) {
        return new Unflatten(channels, height, width, false);
    }

    /** Creates a layer whose result is an image of this size. Both sides must be even. */
    public static Unflatten toImage(int channels, int height, int width) {
        return new Unflatten(4 * channels, height / 2, width / 2, true);
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, ForwardContext context) {
        return PixelLayout.asChannelsFirst(x.reshape(-1, height, width, channels));
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        return Optional.of(
                image
                        ? new LayerSnapshot.Unflatten(
                                PixelLayout.blockIndices(channels / 4, 2 * height, 2 * width),
                                channels / 4,
                                2 * height,
                                2 * width)
                        : new LayerSnapshot.Unflatten(sourceIndices(), channels, height, width));
    }

    private List<Integer> sourceIndices() {
        return IntStream.range(0, channels * height * width)
                .map(i -> i % (height * width) * channels + i / (height * width))
                .boxed()
                .toList();
    }
}
