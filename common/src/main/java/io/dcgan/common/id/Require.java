package io.dcgan.common.id;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Argument checks for message constructors; each error states the expected and the actual value. */
public final class Require {
    private static final Pattern NAME_PATTERN = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?");

    private static final Pattern TEXT_PATTERN = Pattern.compile("[ -~]{1,100}");

    /** Control characters, and those that separate lines or change the direction of text. */
    private static final Pattern UNSAFE_PATTERN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private static final int MAX_ENTRIES = 32;

    private Require() {}

    /** @throws IllegalArgumentException unless {@code min <= value <= max} */
    public static int range(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d, got %d".formatted(field, min, max, value));
        }
        return value;
    }

    /** @throws IllegalArgumentException unless {@code value >= min} */
    public static long atLeast(String field, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException("%s must be at least %d, got %d".formatted(field, min, value));
        }
        return value;
    }

    /** @throws IllegalArgumentException unless {@code min <= value <= max}; NaN always fails */
    public static double range(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException("%s must be %s to %s, got %s".formatted(field, min, max, value));
        }
        return value;
    }

    /** @throws IllegalArgumentException unless the value is one of the allowed ones */
    public static int oneOf(String field, int value, int... allowed) {
        if (Arrays.stream(allowed).noneMatch(one -> one == value)) {
            throw notOneOf(
                    field, Integer.toString(value), Arrays.stream(allowed).mapToObj(Integer::toString));
        }
        return value;
    }

    /**
     * Returns the constant whose {@code toString} is this text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static <E extends Enum<E>> E oneOf(String field, String text, E[] allowed) {
        return Arrays.stream(allowed)
                .filter(one -> one.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> notOneOf(field, text, Arrays.stream(allowed).map(Enum::toString)));
    }

    private static IllegalArgumentException notOneOf(String field, String value, Stream<String> allowed) {
        return new IllegalArgumentException("%s must be one of %s, got %s"
                .formatted(field, allowed.collect(Collectors.joining(", ")), abbreviate(value)));
    }

    /**
     * Requires a name that is safe in a URL, a metric and a path: 1 to 64 lower-case letters, digits, dots, hyphens and
     * underscores, with a letter or digit at both ends.
     *
     * @throws IllegalArgumentException if the value is not such a name
     */
    public static String name(String field, String value) {
        if (!isValidName(value)) {
            throw new IllegalArgumentException(
                    "%s must be 1 to 64 of a-z, 0-9, '.', '_', '-', with a letter or digit at both ends, got \"%s\""
                            .formatted(field, abbreviate(value)));
        }
        return value;
    }

    /**
     * Requires a short text that is safe in a log and a label: 1 to 100 printable ASCII characters.
     *
     * @throws IllegalArgumentException if the value is not such a text
     */
    public static String text(String field, String value) {
        if (!TEXT_PATTERN.matcher(value).matches()) {
            throw new IllegalArgumentException("%s must be 1 to 100 printable ASCII characters, got %d characters"
                    .formatted(field, value.length()));
        }
        return value;
    }

    /**
     * Requires a small map with short keys.
     *
     * @throws IllegalArgumentException if it has more than 32 entries, or a key is not a {@link #text}
     */
    public static void entries(String field, Map<String, ?> values) {
        if (values.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "%s must have at most %d entries, got %d".formatted(field, MAX_ENTRIES, values.size()));
        }
        values.keySet().forEach(key -> text("a key of " + field, key));
    }

    /** Returns whether {@link #name} accepts a value. */
    public static boolean isValidName(String value) {
        return NAME_PATTERN.matcher(value).matches();
    }

    /**
     * Makes external input safe for an error message, which also goes to the log: at most 100 characters, and none that
     * begins another line or moves the cursor of a terminal.
     */
    public static String abbreviate(String text) {
        var head = text.length() <= 100 ? text : text.substring(0, 100) + "…";
        return UNSAFE_PATTERN.matcher(head).replaceAll("�");
    }
}
