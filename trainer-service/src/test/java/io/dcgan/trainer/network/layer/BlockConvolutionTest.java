package io.dcgan.trainer.network.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockConvolutionTest {
    private static final int IN = 3;
    private static final int OUT = 2;

    @ParameterizedTest
    @CsvSource({"4,1", "5,2"})
    void onBlocksItEqualsAConvolutionOfStrideTwo(int kernel, int padding) {
        try (var manager = NDManager.newBaseManager()) {
            var filters = random(manager, 1, OUT, IN, kernel, kernel);
            var weights = Weights.empty();
            weights.put("down.weight", filters);
            weights.put("down.bias", random(manager, 2, OUT));
            var images = random(manager, 3, 2, IN, 8, 12);
            var got = new BlockConvolution("down", IN, OUT, kernel)
                    .forward(
                            PixelLayout.asChannelsFirst(PixelLayout.toBlocks(images)),
                            weights,
                            new ForwardContext(BatchStatistics.ofCurrentBatch(manager)));
            var expected = Conv2d.conv2d(
                            images, filters, weights.get("down.bias"), new Shape(2, 2), new Shape(padding, padding))
                    .singletonOrThrow();
            assertThat(got.getShape()).isEqualTo(expected.getShape());
            assertThat(got.toFloatArray()).containsExactly(expected.toFloatArray(), within(1e-5f));
        }
    }

    @Test
    void blocksContainTheSamePixels() {
        try (var manager = NDManager.newBaseManager()) {
            var images = random(manager, 1, 2, 3, 4, 6);
            var blocks = PixelLayout.toBlocks(images);
            assertThat(PixelLayout.fromBlocks(PixelLayout.asChannelsFirst(blocks))
                            .toFloatArray())
                    .isEqualTo(images.toFloatArray());
            var row = blocks.get(0).toFloatArray();
            var image = images.get(0).toFloatArray();
            var places = PixelLayout.blockIndices(3, 4, 6);
            for (int i = 0; i < image.length; i++) {
                assertThat(row[places.get(i)]).isEqualTo(image[i]);
            }
        }
    }

    private static NDArray random(NDManager manager, long index, long... shape) {
        var random = CounterRandom.of(1, 1, index);
        var values = new float[(int) new Shape(shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.normal(i);
        }
        return manager.create(values, new Shape(shape));
    }
}
