package io.dcgan.trainer.run.monitor;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Processor time that this process's live threads have used and waited for. On systems other than Linux, everything
 * except {@code nanos} is 0.
 *
 * @param nanos          time of the reading
 * @param runNanos       processor time of all threads
 * @param waitNanos      time for which threads were ready to run, but had no processor
 * @param throttledNanos time for which the container's quota stopped the process
 */
record ProcessorUsage(long nanos, long runNanos, long waitNanos, long throttledNanos) {
    /** Minimum share of time spent waiting or throttled that counts as the cause of a slowdown. */
    private static final double SIGNIFICANT_SHARE = 0.15;

    private static final Path THREADS = Path.of("/proc/self/task");

    /** Throttling statistics of control groups: version 2 in microseconds, version 1 in nanoseconds. */
    private static final List<Path> QUOTA_FILES =
            List.of(Path.of("/sys/fs/cgroup/cpu.stat"), Path.of("/sys/fs/cgroup/cpu/cpu.stat"));

    /** Reads the usage of this process. */
    static ProcessorUsage read() {
        long run = 0;
        long wait = 0;
        try (var threads = Files.newDirectoryStream(THREADS)) {
            for (var thread : threads) {
                var times = threadTimes(thread);
                run += times[0];
                wait += times[1];
            }
        } catch (IOException | DirectoryIteratorException e) {
            return new ProcessorUsage(System.nanoTime(), 0, 0, 0);
        }
        return new ProcessorUsage(System.nanoTime(), run, wait, readThrottledNanos());
    }

    /** @return time on a processor, time waiting for one */
    private static long[] threadTimes(Path thread) {
        try {
            var fields = Files.readString(thread.resolve("schedstat")).trim().split(" ", -1);
            return new long[] {Long.parseLong(fields[0]), Long.parseLong(fields[1])};
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // The thread has ended, or the kernel does not keep these statistics.
            return new long[] {0, 0};
        }
    }

    private static long readThrottledNanos() {
        for (var file : QUOTA_FILES) {
            try {
                return parseThrottledNanos(Files.readString(file));
            } catch (IOException | NumberFormatException e) {
                // The next file, or no quota.
            }
        }
        return 0;
    }

    /** Returns the throttled time from the content of a {@code cpu.stat} of either version; 0 without a quota. */
    static long parseThrottledNanos(String cpuStat) {
        for (var line : cpuStat.split("\n", -1)) {
            var words = line.trim().split(" ", -1);
            if (words.length == 2 && words[0].equals("throttled_usec")) {
                return Long.parseLong(words[1]) * 1_000;
            }
            if (words.length == 2 && words[0].equals("throttled_time")) {
                return Long.parseLong(words[1]);
            }
        }
        return 0;
    }

    /** Returns the likely cause of a slowdown between an earlier reading and this one. */
    SlowdownCause causeSince(ProcessorUsage earlier) {
        double passed = Math.max(1, nanos - earlier.nanos);
        double run = Math.max(0, runNanos - earlier.runNanos);
        double wait = Math.max(0, waitNanos - earlier.waitNanos);
        if ((throttledNanos - earlier.throttledNanos) / passed > SIGNIFICANT_SHARE) {
            return SlowdownCause.CPU_QUOTA;
        }
        return wait > SIGNIFICANT_SHARE * (run + wait) ? SlowdownCause.OTHER_LOAD : SlowdownCause.UNKNOWN;
    }
}
