package io.dcgan.inference.projection;

import io.dcgan.common.release.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Searches for the latent whose image is closest to a target. It first evaluates random latents with each class, then improves
 * those of the most promising classes with an evolution strategy, and finally only those of the best class.
 */
public final class Projection {
    private static final int POPULATION = 48;

    /** Classes that are improved; a class that begins well is not always the one that ends best. */
    private static final int FINALISTS = 3;

    private static final int TRIAL_GENERATIONS = 12;
    private static final int GENERATIONS = 50;
    private static final double STEP = 0.5;
    private static final long SEED = 1;

    /** Weight of a latent's mean square: far from the origin, a generator draws what it has never been trained for. */
    private static final double PRIOR = 0.01;

    private final Signature signature;
    private final float[] target;
    private final OptionalInt digit;

    /**
     * @param target pixels of one image, −1 to 1
     * @param digit  class of the image; empty if the search chooses it
     */
    public Projection(Signature signature, float[] target, OptionalInt digit) {
        this.signature = signature;
        this.target = target.clone();
        this.digit = digit;
    }

    /** Generates images. */
    public interface ImageGenerator {
        /** @return the pixels of the images, or an empty array to end the search */
        float[] generate(double[][] latents, int digit) throws InterruptedException;
    }

    /** Receives each better latent. */
    public interface Listener {
        /** @return whether to continue */
        boolean accept(Match match) throws InterruptedException;
    }

    /**
     * The best latent so far.
     *
     * @param images   images that have been drawn
     * @param total    images that the whole search draws
     * @param distance root mean square of the differences between the pixels, 0 to 2
     * @param pixels   of its image
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Match(int images, int total, int digit, double distance, double[] latent, float[] pixels) {}

    /** Searches until the end, or until the generator or the listener stops. */
    public void search(ImageGenerator generator, Listener listener) throws InterruptedException {
        new Search(generator, listener).run();
    }

    private final class Search {
        private final ImageGenerator generator;
        private final Listener listener;
        private final int classes = signature.conditional() && digit.isEmpty() ? signature.classes() : 1;
        private final int finalists = Math.min(FINALISTS, classes);
        private double bestObjective = Double.POSITIVE_INFINITY;
        private Match best = new Match(0, 0, 0, 0, new double[0], new float[0]);
        private int images;

        Search(ImageGenerator generator, Listener listener) {
            this.generator = generator;
            this.listener = listener;
        }

        /** The search within one class. */
        private final class ClassSearch {
            private final int digit;
            private double objective = Double.POSITIVE_INFINITY;
            private double[] latent = new double[0];
            private @Nullable EvolutionStrategy strategy;

            ClassSearch(int digit) {
                this.digit = digit;
            }

            /** @return whether the search continues */
            boolean begin(Random random) throws InterruptedException {
                return evaluate(randomLatents(random)).length > 0;
            }

            /** @return whether the search continues */
            boolean improve(int generations) throws InterruptedException {
                if (strategy == null) {
                    strategy = new EvolutionStrategy(latent, STEP, POPULATION, SEED);
                }
                for (int i = 0; i < generations; i++) {
                    double before = bestObjective;
                    var values = evaluate(strategy.ask());
                    if (values.length == 0) {
                        return false;
                    }
                    strategy.tell(values);
                    boolean report = bestObjective < before || images == total();
                    if (report && !listener.accept(withImages(best))) {
                        return false;
                    }
                }
                return true;
            }

            private double[] evaluate(double[][] latents) throws InterruptedException {
                var values = Search.this.evaluate(latents, digit);
                for (int i = 0; i < values.length; i++) {
                    if (values[i] < objective) {
                        objective = values[i];
                        latent = latents[i].clone();
                    }
                }
                return values;
            }
        }

        void run() throws InterruptedException {
            var random = new Random(SEED);
            var searches = new ArrayList<ClassSearch>();
            for (int i = 0; i < classes; i++) {
                var search = new ClassSearch(digit.orElse(i));
                if (!search.begin(random)) {
                    return;
                }
                searches.add(search);
            }
            if (!listener.accept(withImages(best))) {
                return;
            }
            searches.sort(Comparator.comparingDouble(one -> one.objective));
            var last = searches.subList(0, finalists);
            for (var search : last) {
                if (!search.improve(TRIAL_GENERATIONS)) {
                    return;
                }
            }
            last.stream()
                    .min(Comparator.comparingDouble(one -> one.objective))
                    .orElseThrow()
                    .improve(GENERATIONS);
        }

        private double[][] randomLatents(Random random) {
            var latents = new double[POPULATION][signature.latentSize()];
            for (var latent : latents) {
                Arrays.setAll(latent, i -> random.nextGaussian());
            }
            return latents;
        }

        private Match withImages(Match match) {
            return new Match(images, total(), match.digit(), match.distance(), match.latent(), match.pixels());
        }

        private int total() {
            return (classes + finalists * TRIAL_GENERATIONS + GENERATIONS) * POPULATION;
        }

        /** @return the values of the latents; empty if the search ends */
        private double[] evaluate(double[][] latents, int digit) throws InterruptedException {
            var pixels = generator.generate(latents, digit);
            if (pixels.length == 0) {
                return new double[0];
            }
            images += latents.length;
            int size = target.length;
            var values = new double[latents.length];
            for (int i = 0; i < latents.length; i++) {
                double square = meanSquare(pixels, i * size);
                values[i] = square + PRIOR * meanSquare(latents[i]);
                if (values[i] < bestObjective) {
                    bestObjective = values[i];
                    best = new Match(
                            images,
                            total(),
                            digit,
                            Math.sqrt(square),
                            latents[i].clone(),
                            Arrays.copyOfRange(pixels, i * size, (i + 1) * size));
                }
            }
            return values;
        }

        private double meanSquare(float[] pixels, int start) {
            double sum = 0;
            for (int i = 0; i < target.length; i++) {
                double difference = pixels[start + i] - target[i];
                sum += difference * difference;
            }
            return sum / target.length;
        }

        private static double meanSquare(double[] latent) {
            return Arrays.stream(latent).map(value -> value * value).sum() / latent.length;
        }
    }
}
