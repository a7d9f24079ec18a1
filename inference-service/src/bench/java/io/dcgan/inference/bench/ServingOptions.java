package io.dcgan.inference.bench;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Options of the benchmarks, read from system properties, times in seconds.
 *
 * @param rows       rows of the table; all if empty
 * @param rounds     number of rounds, each of which measures every value once
 * @param seconds    duration of one measurement
 * @param warmUp     warm-up of each server before the first round; on one core, the JVM takes long to compile
 * @param swaps      release swaps per round, under load
 * @param idle       duration of the measurement of an idle server
 * @param serverCore core of the servers and bare loops; this process should run on another one
 * @param options    JVM options of servers and bare loops
 * @param other      address of another server's prediction endpoint; empty if there is none
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

    /** Minimum for a meaningful result, because the two states compared must be at least ten swaps apart. */
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

    /** Returns a property; Maven passes on a missing one as empty. */
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
