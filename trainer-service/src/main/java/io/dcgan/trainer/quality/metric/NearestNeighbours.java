package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;

/**
 * Euclidean distances to the nearest of many images. A matrix product finds the nearest images; their distances are
 * then computed from the differences, so that they are exactly 0 between equal images.
 */
final class NearestNeighbours {
    private static final int BLOCK = 4096;

    private NearestNeighbours() {}

    /**
     * @param many {@code [n, values]}, uint8
     * @param few  {@code [m, values]}, float32
     * @param rank 1 for the nearest, 2 for the second nearest, which is the nearest other image if {@code few} are
     *             among {@code many}
     * @return {@code [m]}
     */
    static double[] distances(NDArray many, NDArray few, int rank) {
        try (var scope = few.getManager().newSubManager()) {
            var x = RowMatrices.viewIn(scope, few);
            var places = nearest(scope, many, x, rank);
            var farthest = distance(scope, many, x, places.get(":, 0"));
            for (int i = 1; i < rank; i++) {
                // Rounding may have put equal images out of order.
                farthest = NDArrays.maximum(farthest, distance(scope, many, x, places.get(":, {}", i)));
            }
            return farthest.toType(DataType.FLOAT64, false).toDoubleArray();
        }
    }

    /** @return {@code [m, rank]}, int64: indices into {@code many} */
    private static NDArray nearest(NDManager scope, NDArray many, NDArray few, int rank) {
        var distances = new NDList();
        var places = new NDList();
        for (long first = 0; first < many.size(0); first += BLOCK) {
            try (var block = scope.newSubManager()) {
                var images = RowMatrices.block(block, many, first, BLOCK).toType(DataType.FLOAT32, false);
                int found = (int) Math.min(rank, images.size(0));
                var best = PairwiseDistances.squared(block, few, images).topK(found, 1, false, true);
                best.get(1).addi(first);
                best.attach(scope);
                distances.add(best.get(0));
                places.add(best.get(1));
            }
        }
        var best = NDArrays.concat(distances, 1).topK(rank, 1, false, true);
        return NDArrays.concat(places, 1).gather(best.get(1), 1);
    }

    private static NDArray distance(NDManager scope, NDArray many, NDArray few, NDArray places) {
        var picked = many.get(scope, new NDIndex("{}", places)).toType(DataType.FLOAT32, false);
        return PairwiseDistances.squaredLengths(picked.subi(few)).sqrt();
    }
}
