package io.dcgan.inference.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What Linux says of a process. */
record ProcessStatistics(long pid) {
    /** {@code USER_HZ}: the same on every Linux that a JVM runs on. */
    private static final double TICKS_PER_SECOND = 100;

    /** Threads that the JVM starts and ends as it likes. */
    private static final Pattern COMPILER = Pattern.compile("C[12] CompilerThre\\d*\\s*");

    /** Of the processor, for the process and for the system on its behalf; to a hundredth. */
    double cpuSeconds() throws IOException {
        var stat = Files.readString(file("stat"));
        // The name of the program may have blanks; it ends with the last bracket.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Of all memory, {@code VmRSS}. */
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

    /** Without those of the JVM's compilers. */
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
