package io.dcgan.trainer.network.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardTest {
    @ParameterizedTest
    @CsvSource({"128,2", "128,3", "7,3", "4096,64", "2,1", "3,1", "5,2"})
    void shardsCoverTheBatchInOrderAndAreOfSimilarSize(int batchSize, int count) {
        var shards = Shard.split(batchSize, count);
        assertThat(shards).hasSize(count);
        int next = 0;
        double share = 0;
        for (var shard : shards) {
            assertThat(shard.first()).isEqualTo(next);
            assertThat(shard.count()).isBetween(batchSize / count, batchSize / count + 1);
            next = shard.end();
            share += shard.share();
        }
        assertThat(next).isEqualTo(batchSize);
        assertThat(share).isCloseTo(1, within(1e-6));
    }

    /** Batch normalisation of a single image is not defined. */
    @Test
    void aShardHasAtLeastTwoImages() {
        assertThat(Shard.split(2, 8)).hasSize(1);
        assertThat(Shard.split(3, 2)).hasSize(1);
        assertThat(Shard.split(5, 8)).extracting(Shard::count).containsExactly(2, 3);
    }
}
