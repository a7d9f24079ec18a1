package io.dcgan.inference.bench;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is measured, and for how long. All are system properties of the same names, times in seconds.
 *
 * @param rows       of the table; all where none is named
 * @param rounds     in each of which everything of a row is measured once
 * @param seconds    of one measurement
 * @param warmUp     of each server, before the first round: on one core, the JVM compiles for long
 * @param swaps      of releases in a round, under load
 * @param idle       over which a server that has nothing to do is watched
 * @param serverCore where servers and bare loops run; this process belongs on another one
 * @param options    of the JVM, for servers and bare loops alike
 * @param other      the address of another server's prediction; empty where there is none
 */
record ServingOptions(
        Set<Integer> rows,
        int rounds,
        Duration seconds,
        Duration warmUp,
        int swaps,
        Duration idle,
        String serverCore,
        List<String> options,
        String other) {

    /** The least that says anything: what is small and what has grown are ten swaps apart at least. */
    private static final int SWAPS_LEAST = 20;

    ServingOptions {
        if (rounds < 1 || swaps < SWAPS_LEAST) {
            throw new IllegalArgumentException(
                    "rounds must be at least 1 and swaps %d, got %d and %d".formatted(SWAPS_LEAST, rounds, swaps));
        }
    }

    static ServingOptions ofProperties() {
        var rows = new TreeSet<Integer>();
        words("rows", "").forEach(row -> rows.add(Integer.valueOf(row)));
        return new ServingOptions(
                rows,
                Integer.parseInt(text("rounds", "5")),
                time("seconds", "5"),
                time("warmUp", "60"),
                Integer.parseInt(text("swaps", "200")),
                time("idle", "20"),
                text("serverCore", "0"),
                words("serverOptions", "-Xmx512m").toList(),
                text("other", ""));
    }

    /** Maven passes on what is not given as an empty one. */
    private static String text(String name, String otherwise) {
        var value = System.getProperty(name, "");
        return value.isBlank() ? otherwise : value;
    }

    private static Stream<String> words(String name, String otherwise) {
        return Stream.of(text(name, otherwise).split("[, ]", -1)).filter(word -> !word.isBlank());
    }

    private static Duration time(String name, String otherwise) {
        return Duration.ofMillis(Math.round(1000 * Double.parseDouble(text(name, otherwise))));
    }

    boolean wants(Set<Integer> some) {
        return rows.isEmpty() || some.stream().anyMatch(rows::contains);
    }
}
