package io.dcgan.inference.http;

import io.dcgan.common.id.Require;
import io.dcgan.common.platform.http.ProblemResponses;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The query parameters of a request, each validated when it is read. Every error is a 400 with the expected and the
 * received value.
 */
public final class QueryParameters {
    /** ASCII digits only: Java also parses those of other scripts. */
    private static final Pattern INTEGER_PATTERN = Pattern.compile("-?[0-9]{1,9}");

    private static final Pattern LONG_PATTERN = Pattern.compile("-?[0-9]{1,19}");

    private static final Pattern DECIMAL_PATTERN =
            Pattern.compile("(?=\\.?[0-9])[0-9]{0,9}(\\.[0-9]{0,30})?([eE]-?[0-9]{1,2})?");

    private final Map<String, List<String>> parameters;

    /** @param known all valid names; any other is an error, because ignoring a misspelt one returns the wrong images */
    public QueryParameters(Map<String, List<String>> parameters, Set<String> known) {
        this.parameters = parameters;
        for (var name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw ProblemResponses.badRequest("parameters must be among %s, got \"%s\""
                        .formatted(String.join(", ", new TreeSet<>(known)), Require.abbreviate(name)));
            }
        }
    }

    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** Returns all values of a parameter that may be repeated. */
    public List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** Returns a parameter that may be given once; empty if it is absent. */
    public Optional<String> text(String name) {
        var values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw ProblemResponses.badRequest(
                    "%s must be given once, got %s".formatted(name, Require.abbreviate(values.toString())));
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** Returns all values of a parameter that may be repeated or comma-separated. */
    public List<String> list(String name) {
        var values = parameters.getOrDefault(name, List.of());
        // The common case: no stream needed.
        if (values.isEmpty()) {
            return values;
        }
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .toList();
    }

    public OptionalInt integer(String name, int min, int max) {
        return text(name)
                .map(value -> OptionalInt.of(integer(name, value, min, max)))
                .orElse(OptionalInt.empty());
    }

    public static int integer(String name, String value, int min, int max) {
        if (INTEGER_PATTERN.matcher(value).matches()) {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw ProblemResponses.badRequest(
                "%s must be %d to %d, got \"%s\"".formatted(name, min, max, Require.abbreviate(value)));
    }

    public OptionalLong longInteger(String name) {
        return text(name)
                .map(value -> OptionalLong.of(longInteger(name, value)))
                .orElse(OptionalLong.empty());
    }

    public static long longInteger(String name, String value) {
        try {
            if (LONG_PATTERN.matcher(value).matches()) {
                return Long.parseLong(value);
            }
        } catch (NumberFormatException e) {
            // Nineteen digits can exceed 64 bits: rejected below.
        }
        throw ProblemResponses.badRequest("%s must be %d to %d, got \"%s\""
                .formatted(name, Long.MIN_VALUE, Long.MAX_VALUE, Require.abbreviate(value)));
    }

    public double decimal(String name, double min, double max, double otherwise) {
        var value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (DECIMAL_PATTERN.matcher(value.get()).matches()) {
            double number = Double.parseDouble(value.get());
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw ProblemResponses.badRequest(
                "%s must be %s to %s, got \"%s\"".formatted(name, min, max, Require.abbreviate(value.get())));
    }

    /** @param min may be negative */
    public static double signedDecimal(String name, String value, double min, double max) {
        boolean negative = value.startsWith("-");
        var digits = negative ? value.substring(1) : value;
        if (DECIMAL_PATTERN.matcher(digits).matches()) {
            // Zero has no sign, so that equal requests have equal tags.
            double number = 0.0 + Double.parseDouble(value);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw ProblemResponses.badRequest(
                "%s must be %s to %s, got \"%s\"".formatted(name, min, max, Require.abbreviate(value)));
    }

    public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> values) {
        return text(name)
                .map(value -> Stream.of(values.getEnumConstants())
                        .filter(one -> one.toString().equals(value))
                        .findFirst()
                        .orElseThrow(() -> ProblemResponses.badRequest("%s must be one of %s, got \"%s\""
                                .formatted(
                                        name,
                                        String.join(
                                                ", ",
                                                Stream.of(values.getEnumConstants())
                                                        .map(Object::toString)
                                                        .toList()),
                                        Require.abbreviate(value)))));
    }
}
