package io.dcgan.inference.http;

import io.dcgan.common.release.Signature;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of {@code GET /generate}, checked.
 *
 * @param count   images, 1 to 256
 * @param digit   the class of every image; empty for one drawn from the seed for each
 * @param seed    the same seed gives the same images
 * @param columns images in a row of the sheet, 1 to {@code count}
 */
record GenerateRequest(int count, OptionalInt digit, long seed, int columns) {
    static final int MAX_COUNT = 256;

    /**
     * Reads the query.
     *
     * @throws ProblemException 400, with what must be and what was got
     */
    static GenerateRequest of(
            @Nullable String count,
            @Nullable String digit,
            @Nullable String seed,
            @Nullable String columns,
            Signature signature) {
        int n = integer("count", count, 1, MAX_COUNT).orElse(1);
        var asked = digit == null ? OptionalInt.empty() : digit(digit, signature);
        int wide = integer("columns", columns, 1, n).orElse((int) Math.ceil(Math.sqrt(n)));
        return new GenerateRequest(n, asked, seed(seed), wide);
    }

    private static OptionalInt digit(String value, Signature signature) {
        if (!signature.conditional()) {
            throw ProblemException.badRequest("digit must be left out: this generator has no classes");
        }
        return integer("digit", value, 0, signature.classes() - 1);
    }

    private static OptionalInt integer(String name, @Nullable String value, int min, int max) {
        if (value == null) {
            return OptionalInt.empty();
        }
        var number = parse(value)
                .filter(n -> n >= min && n <= max)
                .orElseThrow(() -> ProblemException.badRequest(
                        "%s must be %d to %d, got \"%s\"".formatted(name, min, max, value)));
        return OptionalInt.of(number.intValue());
    }

    private static long seed(@Nullable String value) {
        if (value == null) {
            // Short enough to be read aloud.
            return RandomGenerator.getDefault().nextInt(Integer.MAX_VALUE);
        }
        return parse(value)
                .orElseThrow(() -> ProblemException.badRequest(
                        "seed must be %d to %d, got \"%s\"".formatted(Long.MIN_VALUE, Long.MAX_VALUE, value)));
    }

    private static Optional<Long> parse(String value) {
        try {
            return Optional.of(Long.parseLong(value));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
