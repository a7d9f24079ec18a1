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
final class Looks {
    private static final int MILLIS = 5;

    private final Thread trained;
    private final Thread thread = new Thread(this::look, "looks");
    private final long began = System.nanoTime();
    private final Map<Long, Long> othersBegan;
    private volatile boolean ended;
    private int looks;
    private int outside;

    /** @param trained the thread that trains */
    Looks(Thread trained) {
        this.trained = trained;
        othersBegan = others();
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        try {
            while (!ended) {
                Thread.sleep(MILLIS);
                looks++;
                if (Arrays.stream(trained.getStackTrace()).noneMatch(Looks::isStep)) {
                    outside++;
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
    private Map<Long, Long> others() {
        var threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getAllThreadIds())
                .filter(id -> id != trained.getId() && id != thread.getId())
                .boxed()
                .collect(Collectors.toMap(id -> id, id -> Math.max(0, threads.getThreadCpuTime(id))));
    }

    /** Ends, and says what there was beside the steps. */
    void print(int processors) throws InterruptedException {
        long nanos = System.nanoTime() - began;
        // What a thread computed that has ended since is left out.
        long others = others().entrySet().stream()
                .mapToLong(one -> Math.max(0, one.getValue() - othersBegan.getOrDefault(one.getKey(), 0L)))
                .sum();
        ended = true;
        thread.join();
        System.out.printf(
                Locale.ROOT,
                "outside of the steps: %.2f %% of the time, of %d looks; other threads: %.2f %% of %d processors%n",
                100.0 * outside / looks,
                looks,
                100.0 * others / nanos / processors,
                processors);
    }
}
