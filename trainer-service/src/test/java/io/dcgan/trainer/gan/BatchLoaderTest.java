package io.dcgan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.network.tensor.PixelLayout;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {
    @Test
    void anEpochContainsEveryImageOnceWithItsLabel() {
        var set = TestImageSets.first(100);
        try (var manager = NDManager.newBaseManager()) {
            var batches = new BatchLoader(manager, set, 25, 10);
            assertThat(batches.stepsPerEpoch()).isEqualTo(4);
            var seen = new HashSet<Integer>();
            for (int step = 0; step < 4; step++) {
                var batch = batches.get(step, 1, manager);
                assertThat(batch.images().getShape()).isEqualTo(new Shape(25, 4, 14, 14));
                var pixels = PixelLayout.fromBlocks(batch.images()).toFloatArray();
                var labels = batch.labels().toFloatArray();
                for (int i = 0; i < 25; i++) {
                    int image = TestImageSets.indexOf(set, pixels, i * 784);
                    assertThat(labels[i * 10 + set.label(image)]).isEqualTo(1);
                    seen.add(image);
                }
            }
            assertThat(seen).hasSize(100);
        }
    }

    @Test
    void eachEpochHasItsOwnOrder() {
        try (var manager = NDManager.newBaseManager()) {
            var batches = new BatchLoader(manager, TestImageSets.first(100), 100, 0);
            assertThat(batches.get(0, 1, manager).images().toFloatArray())
                    .isNotEqualTo(batches.get(1, 1, manager).images().toFloatArray());
            assertThat(batches.get(0, 1, manager).labels().getShape()).isEqualTo(new Shape(100, 0));
        }
    }
}
