package io.dcgan.trainer.network.shard;

import java.util.ArrayList;
import java.util.List;

/**
 * Part of a batch that one thread computes.
 *
 * @param first     position of its first image in the batch, from 0
 * @param count     number of its images
 * @param batchSize number of images in the whole batch
 */
public record Shard(int first, int count, int batchSize) {
    /** Fewest images of a shard: batch normalisation needs at least two. */
    private static final int MIN_IMAGES = 2;

    /**
     * Splits a batch into shards whose sizes differ by at most one image. A batch that is too small for all of them has
     * fewer shards.
     */
    public static List<Shard> split(int batchSize, int shards) {
        int parts = Math.max(1, Math.min(shards, batchSize / MIN_IMAGES));
        var result = new ArrayList<Shard>(parts);
        for (int i = 0; i < parts; i++) {
            int first = (int) ((long) i * batchSize / parts);
            int end = (int) ((i + 1L) * batchSize / parts);
            result.add(new Shard(first, end - first, batchSize));
        }
        return List.copyOf(result);
    }

    /** Position after its last image. */
    public int end() {
        return first + count;
    }

    /** Share of the batch, above 0 to 1: the weight of the shard's mean in the mean of the batch. */
    public float share() {
        return (float) count / batchSize;
    }
}
