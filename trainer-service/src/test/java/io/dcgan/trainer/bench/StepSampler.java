package io.dcgan.trainer.bench;

import io.dcgan.trainer.gan.AdversarialTraining;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Looks at a thread two hundred times a second, whether it computes a step. Unlike two speeds that are compared, its share
 * does not depend on how fast the machine is just now.
 */
final class StepSampler {
    private static final int MILLIS = 5;

    private final Thread trainingThread;
    private final Thread thread = new Thread(this::sample, "looks");
    private final long began = System.nanoTime();
    private final Map<Long, Long> otherThreadsCpuNanosAtStart;
    private volatile boolean ended;
    private int samples;
    private int samplesOutsideStep;

    /** @param trainingThread the thread that trains */
    StepSampler(Thread trainingThread) {
        this.trainingThread = trainingThread;
        otherThreadsCpuNanosAtStart = otherThreadsCpuNanos();
        thread.setDaemon(true);
        thread.start();
    }

    private void sample() {
        try {
            while (!ended) {
                Thread.sleep(MILLIS);
                samples++;
                if (Arrays.stream(trainingThread.getStackTrace()).noneMatch(StepSampler::isStep)) {
                    samplesOutsideStep++;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody does that", e);
        }
    }

    private static boolean isStep(StackTraceElement element) {
        return element.getMethodName().equals("step")
                && element.getClassName().equals(AdversarialTraining.class.getName());
    }

    /** Nanoseconds that Java's threads have computed, by their ids, but for the one that trains and the one that looks. */
    private Map<Long, Long> otherThreadsCpuNanos() {
        var threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getAllThreadIds())
                .filter(id -> id != trainingThread.getId() && id != thread.getId())
                .boxed()
                .collect(Collectors.toMap(id -> id, id -> Math.max(0, threads.getThreadCpuTime(id))));
    }

    /** Ends, and says what there was beside the steps. */
    void stopAndPrint(int processors) throws InterruptedException {
        long nanos = System.nanoTime() - began;
        // What a thread computed that has ended since is left out.
        long others = otherThreadsCpuNanos().entrySet().stream()
                .mapToLong(
                        one -> Math.max(0, one.getValue() - otherThreadsCpuNanosAtStart.getOrDefault(one.getKey(), 0L)))
                .sum();
        ended = true;
        thread.join();
        System.out.printf(
                Locale.ROOT,
                "outside of the steps: %.2f %% of the time, of %d looks; other threads: %.2f %% of %d processors%n",
                100.0 * samplesOutsideStep / samples,
                samples,
                100.0 * others / nanos / processors,
                processors);
    }
}
