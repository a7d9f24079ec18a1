package io.dcgan.trainer.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Readings of the memory that this process occupies: heap, native and libraries alike. Linux only. */
final class ResidentMemory {
    private final List<Long> readings = new ArrayList<>();

    /** Reads and prints it. */
    void read(String when) {
        long kibibytes = now();
        readings.add(kibibytes);
        System.out.printf(Locale.ROOT, "%s: %,d MiB%n", when, kibibytes / 1024);
    }

    /** Prints the last reading over the second; the first still has libraries, caches and compiled code to come. */
    void compare() {
        double ratio = (double) readings.get(readings.size() - 1) / readings.get(1);
        System.out.printf(Locale.ROOT, "the last of %d readings is %.3f of the second%n", readings.size(), ratio);
    }

    /** KiB, as {@code VmRSS} in {@code /proc/self/status}. */
    private static long now() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
