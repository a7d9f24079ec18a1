package io.dcgan.inference.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Statistics of a process from Linux's /proc. */
record ProcessStatistics(long pid) {
    /** {@code USER_HZ}, the same on every Linux that a JVM supports. */
    private static final double TICKS_PER_SECOND = 100;

    /** Names of compiler threads, which the JVM starts and stops at any time. */
    private static final Pattern COMPILER = Pattern.compile("C[12] CompilerThre\\d*\\s*");

    /** Returns the user and system CPU time, with a resolution of 10 ms. */
    double cpuSeconds() throws IOException {
        var stat = Files.readString(file("stat"));
        // The program name may contain spaces; it ends at the last parenthesis.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Returns the resident memory, {@code VmRSS}. */
    double residentMebibytes() throws IOException {
        try (var lines = Files.lines(file("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .map(line -> line.replaceAll("\\D", ""))
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElseThrow()
                    / 1024.0;
        }
    }

    /** Returns the number of threads without the JVM's compiler threads. */
    int threads() throws IOException {
        int count = 0;
        try (var threads = Files.newDirectoryStream(file("task"))) {
            for (var thread : threads) {
                var name = Files.readString(thread.resolve("comm"));
                count += COMPILER.matcher(name).matches() ? 0 : 1;
            }
        }
        return count;
    }

    private Path file(String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }
}
