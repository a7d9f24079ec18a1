package io.dcgan.inference.http;

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
 * The parameters of a request's address, each checked when it is read. Every error is 400 and says what must be and what
 * was got.
 */
public final class QueryParameters {
    /** Java reads more, such as digits of other scripts. */
    private static final Pattern INTEGER_PATTERN = Pattern.compile("-?[0-9]{1,9}");

    private static final Pattern LONG_PATTERN = Pattern.compile("-?[0-9]{1,19}");

    private static final Pattern DECIMAL_PATTERN =
            Pattern.compile("(?=\\.?[0-9])[0-9]{0,9}(\\.[0-9]{0,30})?([eE]-?[0-9]{1,2})?");

    private final Map<String, List<String>> parameters;

    /** @param known all that may be there: a misspelt one would otherwise be answered with what was not asked for */
    public QueryParameters(Map<String, List<String>> parameters, Set<String> known) {
        this.parameters = parameters;
        for (var name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw ProblemResponses.badRequest("parameters must be of %s, got \"%s\""
                        .formatted(String.join(", ", new TreeSet<>(known)), abbreviate(name)));
            }
        }
    }

    /** Empty if it is not there. */
    public Optional<String> text(String name) {
        var values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw ProblemResponses.badRequest(
                    "%s must be given once, got %s".formatted(name, abbreviate(values.toString())));
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** All values of a parameter that can be given several times or as a list with commas. */
    public List<String> list(String name) {
        var values = parameters.getOrDefault(name, List.of());
        // As in most requests.
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
                "%s must be %d to %d, got \"%s\"".formatted(name, min, max, abbreviate(value)));
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
            // Of nineteen figures, but beyond 64 bits: told below.
        }
        throw ProblemResponses.badRequest(
                "%s must be %d to %d, got \"%s\"".formatted(name, Long.MIN_VALUE, Long.MAX_VALUE, abbreviate(value)));
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
                "%s must be %s to %s, got \"%s\"".formatted(name, min, max, abbreviate(value.get())));
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
                                        abbreviate(value)))));
    }

    public static String abbreviate(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "…";
    }
}
