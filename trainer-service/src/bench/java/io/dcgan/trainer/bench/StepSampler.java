package io.dcgan.trainer.bench;

import io.dcgan.trainer.gan.AdversarialTraining;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Samples two hundred times per second whether a thread is computing a step. Unlike a comparison of two speeds, the
 * share does not depend on the current speed of the machine.
 */
final class StepSampler {
    private static final int MILLIS = 5;

    private final Thread trainingThread;
    private final Thread thread = new Thread(this::sample, "step-sampler");
    private final long began = System.nanoTime();
    private final Map<Long, Long> otherThreadsCpuNanosAtStart;
    private volatile boolean ended;
    private int samples;
    private int samplesOutsideStep;

    /** @param trainingThread thread to sample */
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
            throw new IllegalStateException("the sampler must not be interrupted", e);
        }
    }

    private static boolean isStep(StackTraceElement element) {
        return element.getMethodName().equals("step")
                && element.getClassName().equals(AdversarialTraining.class.getName());
    }

    /** Returns the CPU time of all Java threads except the training and sampling threads, in nanoseconds by id. */
    private Map<Long, Long> otherThreadsCpuNanos() {
        var threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getAllThreadIds())
                .filter(id -> id != trainingThread.getId() && id != thread.getId())
                .boxed()
                .collect(Collectors.toMap(id -> id, id -> Math.max(0, threads.getThreadCpuTime(id))));
    }

    /** Stops sampling and prints the time used outside the steps. */
    void stopAndPrint(int processors) throws InterruptedException {
        long nanos = System.nanoTime() - began;
        // Threads that have ended in the meantime are not counted.
        long others = otherThreadsCpuNanos().entrySet().stream()
                .mapToLong(
                        one -> Math.max(0, one.getValue() - otherThreadsCpuNanosAtStart.getOrDefault(one.getKey(), 0L)))
                .sum();
        ended = true;
        thread.join();
        System.out.printf(
                Locale.ROOT,
                "outside the steps: %.2f %% of the time (%d samples); other threads: %.2f %% of %d processors%n",
                100.0 * samplesOutsideStep / samples,
                samples,
                100.0 * others / nanos / processors,
                processors);
    }
}
