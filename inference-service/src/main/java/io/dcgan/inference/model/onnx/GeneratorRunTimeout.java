package io.dcgan.inference.model.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import io.dcgan.common.platform.process.RepeatedTask;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Terminates the runs of a generator when one of them takes too long. A graph may contain an endless loop, which the
 * thread that runs it cannot stop. Afterwards the generator can run again.
 */
final class GeneratorRunTimeout implements AutoCloseable {
    /**
     * Time limit, thousands of times the usual duration of a run. Seconds are counted by ticks instead of read from a
     * clock, so that they do not pass while the process is suspended.
     */
    static final int MAX_SECONDS = 10;

    private static final Logger LOG = Logger.getLogger(GeneratorRunTimeout.class);
    private static final Set<GeneratorRunTimeout> OPEN_TIMEOUTS = ConcurrentHashMap.newKeySet();

    static {
        var watch = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "run-limit");
            thread.setDaemon(true);
            return thread;
        });
        var unused = watch.scheduleWithFixedDelay(
                RepeatedTask.of("the limit of runs", () -> OPEN_TIMEOUTS.forEach(GeneratorRunTimeout::tick)),
                1,
                1,
                TimeUnit.SECONDS);
    }

    private final RunOptions options;
    private final Map<Thread, Integer> elapsedSeconds = new ConcurrentHashMap<>();
    private volatile boolean terminated;
    private boolean closed;

    GeneratorRunTimeout() throws OrtException {
        options = new RunOptions();
        OPEN_TIMEOUTS.add(this);
    }

    /** Starts timing a run of this thread. @return the options that the run must use */
    RunOptions beginRun() {
        elapsedSeconds.put(Thread.currentThread(), 0);
        return options;
    }

    /** Stops timing the run of this thread. */
    void endRun() {
        elapsedSeconds.remove(Thread.currentThread());
        if (terminated) {
            resumeIfIdle();
        }
    }

    /** Counts one second for every run and terminates all runs if one is over the limit. */
    synchronized void tick() {
        elapsedSeconds.replaceAll((thread, times) -> times + 1);
        if (!closed && elapsedSeconds.values().stream().anyMatch(times -> times >= MAX_SECONDS)) {
            terminated = setTerminate(true);
        }
    }

    /** Allows new runs once all terminated runs have returned. */
    private synchronized void resumeIfIdle() {
        if (terminated && !closed && elapsedSeconds.isEmpty()) {
            terminated = setTerminate(false);
        }
    }

    /** @return whether runs are terminated now */
    private boolean setTerminate(boolean now) {
        try {
            options.setTerminate(now);
            return now;
        } catch (OrtException e) {
            LOG.error("cannot terminate the runs of a generator, or allow new ones", e);
            return !now;
        }
    }

    /** Frees the options. Must be called after the last run. */
    @Override
    public synchronized void close() {
        closed = true;
        OPEN_TIMEOUTS.remove(this);
        options.close();
    }
}
