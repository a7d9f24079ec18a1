package io.dcgan.inference.model.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Ends the runs of a generator when one of them takes too long: a graph may have a loop without an end, and whoever runs it
 * cannot stop it. Afterwards the generator can be run again.
 */
final class GeneratorRunTimeout implements AutoCloseable {
    /**
     * Seconds, thousands of times what a run takes. They are counted, not read from a clock: while the process stands still
     * they do not pass.
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
                () -> OPEN_TIMEOUTS.forEach(GeneratorRunTimeout::tick), 1, 1, TimeUnit.SECONDS);
    }

    private final RunOptions options;
    private final Map<Thread, Integer> elapsedSeconds = new ConcurrentHashMap<>();
    private volatile boolean terminated;
    private boolean closed;

    GeneratorRunTimeout() throws OrtException {
        options = new RunOptions();
        OPEN_TIMEOUTS.add(this);
    }

    /** A run begins, of this thread. @return what it has to be run with */
    RunOptions beginRun() {
        elapsedSeconds.put(Thread.currentThread(), 0);
        return options;
    }

    /** It has ended. */
    void endRun() {
        elapsedSeconds.remove(Thread.currentThread());
        if (terminated) {
            resumeIfIdle();
        }
    }

    /** Once a second. */
    synchronized void tick() {
        elapsedSeconds.replaceAll((thread, times) -> times + 1);
        if (!closed && elapsedSeconds.values().stream().anyMatch(times -> times >= MAX_SECONDS)) {
            terminated = setTerminate(true);
        }
    }

    /** When none is left of the runs that were ended, others may begin. */
    private synchronized void resumeIfIdle() {
        if (terminated && !closed && elapsedSeconds.isEmpty()) {
            terminated = setTerminate(false);
        }
    }

    /** @return whether runs are ended now */
    private boolean setTerminate(boolean now) {
        try {
            options.setTerminate(now);
            return now;
        } catch (OrtException e) {
            LOG.error("the runs of a generator cannot be ended, or let go on", e);
            return !now;
        }
    }

    /** After the last run. */
    @Override
    public synchronized void close() {
        closed = true;
        OPEN_TIMEOUTS.remove(this);
        options.close();
    }
}
