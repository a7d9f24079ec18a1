package io.dcgan.trainer.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Readings of the resident memory of this process, including heap, native memory and libraries. Linux only. */
final class ResidentMemory {
    private final List<Long> readings = new ArrayList<>();

    /** Reads and prints the memory. */
    void read(String when) {
        long kibibytes = now();
        readings.add(kibibytes);
        System.out.printf(Locale.ROOT, "%s: %,d MiB%n", when, kibibytes / 1024);
    }

    /** Prints the ratio of the last reading to the second; libraries and caches are still loading at the first. */
    void compare() {
        double ratio = (double) readings.get(readings.size() - 1) / readings.get(1);
        System.out.printf(Locale.ROOT, "last of %d readings: %.3f times the second%n", readings.size(), ratio);
    }

    private static long now() {
        return status("VmRSS:");
    }

    /** Returns the largest resident memory of this process so far, in KiB. */
    static long peakKibibytes() {
        return status("VmHWM:");
    }

    /** Returns an entry of {@code /proc/self/status}, in KiB. */
    private static long status(String entry) {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(entry))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
