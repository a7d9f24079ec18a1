package io.dcgan.inference.http.latent;

import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.QueryParameters;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The requested classes, assigned to the images in order and repeated as needed.
 *
 * @param classes each 0 to {@code signature.classes() - 1}; empty if the seed determines them
 */
public record RequestedClasses(List<Integer> classes) {
    static final String PARAMETER = "digit";

    /** Maximum number of classes, more than any pattern needs. */
    private static final int MAX_VALUES = 256;

    static final RequestedClasses FROM_SEED = new RequestedClasses(List.of());

    /**
     * Reads {@code digit=7}, {@code digit=1,2,3}, {@code digit=1&digit=2} or a pattern such as
     * {@code digit=0123456789}, one class per character.
     */
    public static RequestedClasses of(QueryParameters query, Signature signature) {
        var values = query.list(PARAMETER);
        if (values.isEmpty()) {
            return FROM_SEED;
        }
        if (!signature.conditional()) {
            throw ProblemResponses.badRequest("digit must be omitted: this generator has no classes");
        }
        if (values.size() == 1 && signature.classes() <= 10 && isPattern(values.get(0))) {
            values = Arrays.asList(values.get(0).split(""));
        }
        if (values.size() > MAX_VALUES) {
            throw ProblemResponses.badRequest(
                    "digit must have at most %d values, got %d".formatted(MAX_VALUES, values.size()));
        }
        return new RequestedClasses(classes(values, signature.classes() - 1));
    }

    /** Returns whether each character is a class, which is unambiguous for at most ten classes. */
    private static boolean isPattern(String value) {
        return value.length() > 1 && value.chars().allMatch(c -> c >= '0' && c <= '9') && value.length() <= MAX_VALUES;
    }

    private static List<Integer> classes(List<String> values, int last) {
        return values.stream()
                .map(value -> QueryParameters.integer(PARAMETER, value, 0, last))
                .toList();
    }

    public boolean isFromSeed() {
        return classes.isEmpty();
    }

    /** Returns the class of an image. */
    int of(int image) {
        return classes.get(image % classes.size());
    }

    /** Number of requested classes. */
    public int count() {
        return classes.size();
    }

    @Override
    public String toString() {
        return classes.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
