package io.dcgan.inference.projection;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Minimizes a function of which only values are known: an evolution strategy with a covariance matrix that adapts on its
 * diagonal, sep-CMA-ES. It asks for the values of a whole generation of candidates, which a batch computes at once.
 * Hipparchus and Commons Math ask for one value at a time.
 *
 * @see <a href="https://inria.hal.science/inria-00287367">Ros and Hansen, A Simple Modification in CMA-ES Achieving
 *     Linear Time and Space Complexity, 2008</a>
 */
final class EvolutionStrategy {
    private final int dimension;
    private final Random random;
    private final double[] mean;
    private final double[] variance;
    private final double[] stepPath;
    private final double[] covariancePath;
    private final double[][] candidates;
    private final double[] weights;
    private double stepSize;
    private int generation;

    private final double effectiveParents;
    private final double stepPathRate;
    private final double stepDamping;
    private final double cocovariancePathRate;
    private final double pathWeight;
    private final double parentsWeight;
    /** Expected length of a standard normal vector. */
    private final double normalLength;

    /**
     * @param start      the first mean
     * @param stepSize   standard deviation of the first candidates
     * @param population candidates in a generation, at least 4
     */
    EvolutionStrategy(double[] start, double stepSize, int population, long seed) {
        dimension = start.length;
        this.stepSize = stepSize;
        random = new Random(seed);
        mean = start.clone();
        variance = new double[dimension];
        Arrays.fill(variance, 1);
        stepPath = new double[dimension];
        covariancePath = new double[dimension];
        candidates = new double[population][dimension];
        int parents = population / 2;
        var logarithms = IntStream.range(0, parents)
                .mapToDouble(i -> Math.log(parents + 0.5) - Math.log(i + 1))
                .toArray();
        double sum = Arrays.stream(logarithms).sum();
        weights = Arrays.stream(logarithms).map(weight -> weight / sum).toArray();
        effectiveParents =
                1 / Arrays.stream(weights).map(weight -> weight * weight).sum();
        stepPathRate = (effectiveParents + 2) / (dimension + effectiveParents + 5);
        stepDamping = 1 + stepPathRate + 2 * Math.max(0, Math.sqrt((effectiveParents - 1) / (dimension + 1)) - 1);
        cocovariancePathRate = (4 + effectiveParents / dimension) / (dimension + 4 + 2 * effectiveParents / dimension);
        // Only the diagonal is learned, so it can be learned faster.
        double faster = (dimension + 2) / 3.0;
        double forPath = 2 / ((dimension + 1.3) * (dimension + 1.3) + effectiveParents);
        pathWeight = Math.min(1, faster * forPath);
        double forParents = 2
                * (effectiveParents - 2 + 1 / effectiveParents)
                / ((dimension + 2.0) * (dimension + 2.0) + effectiveParents);
        parentsWeight = Math.min(1 - pathWeight, faster * forParents);
        normalLength = Math.sqrt(dimension) * (1 - 1.0 / (4 * dimension) + 1.0 / (21.0 * dimension * dimension));
    }

    /** Returns the candidates of the next generation. They are valid until the next call. */
    double[][] ask() {
        for (var candidate : candidates) {
            for (int i = 0; i < dimension; i++) {
                candidate[i] = mean[i] + stepSize * Math.sqrt(variance[i]) * random.nextGaussian();
            }
        }
        return candidates;
    }

    /** @param values of the candidates, in their order; smaller is better */
    void tell(double[] values) {
        generation++;
        var best = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .limit(weights.length)
                .mapToInt(i -> i)
                .toArray();
        var before = mean.clone();
        for (int i = 0; i < dimension; i++) {
            mean[i] = 0;
            for (int k = 0; k < best.length; k++) {
                mean[i] += weights[k] * candidates[best[k]][i];
            }
        }
        boolean pathFrozen = updatePaths(before);
        updateVariance(before, best, pathFrozen);
        stepSize *= Math.exp(stepPathRate / stepDamping * (length(stepPath) / normalLength - 1));
    }

    /** @return whether the steps are so long that the path of the variance must wait */
    private boolean updatePaths(double[] before) {
        for (int i = 0; i < dimension; i++) {
            double moved = (mean[i] - before[i]) / stepSize / Math.sqrt(variance[i]);
            stepPath[i] = (1 - stepPathRate) * stepPath[i]
                    + Math.sqrt(stepPathRate * (2 - stepPathRate) * effectiveParents) * moved;
        }
        double usual = Math.sqrt(1 - Math.pow(1 - stepPathRate, 2.0 * generation));
        boolean pathFrozen = length(stepPath) / usual >= (1.4 + 2.0 / (dimension + 1)) * normalLength;
        for (int i = 0; i < dimension; i++) {
            double moved = pathFrozen
                    ? 0
                    : Math.sqrt(cocovariancePathRate * (2 - cocovariancePathRate) * effectiveParents)
                            * (mean[i] - before[i])
                            / stepSize;
            covariancePath[i] = (1 - cocovariancePathRate) * covariancePath[i] + moved;
        }
        return pathFrozen;
    }

    private void updateVariance(double[] before, int[] best, boolean pathFrozen) {
        for (int i = 0; i < dimension; i++) {
            double spread = 0;
            for (int k = 0; k < best.length; k++) {
                double moved = (candidates[best[k]][i] - before[i]) / stepSize;
                spread += weights[k] * moved * moved;
            }
            double path = covariancePath[i] * covariancePath[i];
            if (pathFrozen) {
                path += cocovariancePathRate * (2 - cocovariancePathRate) * variance[i];
            }
            variance[i] = (1 - pathWeight - parentsWeight) * variance[i] + pathWeight * path + parentsWeight * spread;
        }
    }

    private static double length(double[] vector) {
        return Math.sqrt(Arrays.stream(vector).map(value -> value * value).sum());
    }
}
