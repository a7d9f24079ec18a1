package io.dcgan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.network.shard.Shard;
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
                var batch = load(batches, step, 25, manager);
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
            assertThat(load(batches, 0, 100, manager).images().toFloatArray())
                    .isNotEqualTo(load(batches, 1, 100, manager).images().toFloatArray());
            assertThat(load(batches, 0, 100, manager).labels().getShape()).isEqualTo(new Shape(100, 0));
        }
    }

    @Test
    void shardsConcatenateToTheBatch() {
        try (var manager = NDManager.newBaseManager()) {
            var batches = new BatchLoader(manager, TestImageSets.first(100), 50, 10);
            var indices = batches.indices(1, 1);
            var whole = load(batches, 1, 50, manager);
            for (var shard : Shard.split(50, 3)) {
                var part = batches.load(indices, shard, manager);
                var range = "%d:%d".formatted(shard.first(), shard.end());
                assertThat(part.images()).isEqualTo(whole.images().get(range));
                assertThat(part.labels()).isEqualTo(whole.labels().get(range));
            }
        }
    }

    private static BatchLoader.Batch load(BatchLoader batches, long step, int batchSize, NDManager manager) {
        return batches.load(batches.indices(step, 1), new Shard(0, batchSize, batchSize), manager);
    }
}
