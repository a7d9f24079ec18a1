package io.dcgan.inference.http.latent;

import io.dcgan.common.id.Require;
import io.dcgan.common.latent.Latents;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.inference.http.QueryParameters;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A weighted sum of latents, divided by the length of the weights: {@code sum(w z) / sqrt(sum(w^2))}. Like each of the
 * latents, it follows the standard normal distribution.
 *
 * @param terms 1 to 4 different images, no weight is 0
 */
record Mixture(List<Term> terms) {
    private static final int MAX_TERMS = 4;
    private static final int MAX_WEIGHT = 1_000;

    /** Within these bounds, each point with whole coordinates has a seed of its own. */
    private static final int MIN_COORDINATE = -500;

    private static final int MAX_COORDINATE = 499;
    private static final int SEEDS_PER_ROW = 1_000;

    private static final Pattern TERM = Pattern.compile("([^/:]*)(?:/([^/:]*))?(?::([^/:]*))?");

    /**
     * An image of a seed and its weight.
     *
     * @param image index, from 0
     */
    record Term(long seed, int image, double weight) {
        Term withWeight(double other) {
            return new Term(seed, image, other);
        }

        @Override
        public String toString() {
            return "%d/%d:%s".formatted(seed, image, weight);
        }
    }

    /** Reads {@code 42/17:0.8,7:0.6}: a seed, the index of its image (default 0), and a weight (default 1). */
    static Mixture parse(String value) {
        var terms = new ArrayList<Term>();
        for (var text : value.split(",", -1)) {
            var match = TERM.matcher(text);
            if (!match.matches()) {
                throw ProblemResponses.badRequest(
                        "mix must be seed/image:weight, separated by commas, got \"%s\"".formatted(abbreviate(value)));
            }
            terms.add(new Term(
                    QueryParameters.longInteger("the seed in mix", match.group(1)),
                    match.group(2) == null
                            ? 0
                            : QueryParameters.integer("the image in mix", match.group(2), 0, SeededLatents.MAX_IMAGE),
                    match.group(3) == null
                            ? 1
                            : QueryParameters.signedDecimal(
                                    "the weight in mix", match.group(3), -MAX_WEIGHT, MAX_WEIGHT)));
        }
        var merged = merge(terms);
        if (terms.size() > MAX_TERMS || merged.isEmpty()) {
            throw ProblemResponses.badRequest("mix must have at most %d seeds, whose weights are not all 0, got \"%s\""
                    .formatted(MAX_TERMS, abbreviate(value)));
        }
        return new Mixture(merged);
    }

    /** Adds the weights of equal images, whose latents are not independent, and drops those without weight. */
    private static List<Term> merge(List<Term> terms) {
        var weights = new LinkedHashMap<Term, Double>();
        for (var term : terms) {
            weights.merge(term.withWeight(0), term.weight(), Double::sum);
        }
        return weights.entrySet().stream()
                .filter(entry -> entry.getValue() != 0)
                .map(entry -> entry.getKey().withWeight(entry.getValue()))
                .toList();
    }

    /** Reads {@code 3.25,-1.5}: a point between up to four seeds. A point with whole coordinates is the
     * seed {@code x + 1000 y}. */
    static Mixture at(String value) {
        var coordinates = value.split(",", -1);
        if (coordinates.length != 2) {
            throw ProblemResponses.badRequest("at must be x,y, got \"%s\"".formatted(abbreviate(value)));
        }
        double x = coordinate(coordinates[0]);
        double y = coordinate(coordinates[1]);
        long left = (long) Math.floor(x);
        long top = (long) Math.floor(y);
        var terms = new ArrayList<Term>();
        for (long row = top; row <= top + 1; row++) {
            for (long column = left; column <= left + 1; column++) {
                double weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
                if (weight > 0) {
                    terms.add(new Term(column + SEEDS_PER_ROW * row, 0, weight));
                }
            }
        }
        return new Mixture(List.copyOf(terms));
    }

    private static double coordinate(String value) {
        return QueryParameters.signedDecimal("a coordinate in at", value, MIN_COORDINATE, MAX_COORDINATE);
    }

    private static String abbreviate(String value) {
        return Require.abbreviate(value);
    }

    /** Writes the latent, multiplied by a factor. */
    void latent(int size, double factor, FloatBuffer into) {
        var sum = new double[size];
        double scale = factor / Math.sqrt(addTo(sum));
        for (double value : sum) {
            into.put((float) (scale * value));
        }
    }

    /**
     * Adds the weighted latents to a sum.
     *
     * @return the sum of the squares of the weights
     */
    double addTo(double[] sum) {
        var latent = FloatBuffer.allocate(sum.length);
        double squares = 0;
        for (var term : terms) {
            Latents.draw(term.seed(), term.image(), 1, sum.length, latent.clear());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += term.weight() * latent.get(i);
            }
            squares += term.weight() * term.weight();
        }
        return squares;
    }

    /** Returns the class of the image with the largest weight. */
    long label(int classes) {
        var heaviest = terms.get(0);
        for (var term : terms) {
            if (Math.abs(term.weight()) > Math.abs(heaviest.weight())) {
                heaviest = term;
            }
        }
        var label = LongBuffer.allocate(1);
        Latents.drawLabels(heaviest.seed(), heaviest.image(), 1, Math.max(1, classes), label);
        return label.get(0);
    }

    @Override
    public String toString() {
        return terms.stream().map(Term::toString).collect(Collectors.joining(","));
    }
}
