package io.dcgan.inference.model;

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
final class RunLimit implements AutoCloseable {
    /**
     * Seconds, thousands of times what a run takes. They are counted, not read from a clock: while the process stands still
     * they do not pass.
     */
    static final int MOST = 10;

    private static final Logger LOG = Logger.getLogger(RunLimit.class);
    private static final Set<RunLimit> ALL = ConcurrentHashMap.newKeySet();

    static {
        var watch = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "run-limit");
            thread.setDaemon(true);
            return thread;
        });
        var unused = watch.scheduleWithFixedDelay(() -> ALL.forEach(RunLimit::look), 1, 1, TimeUnit.SECONDS);
    }

    private final RunOptions options;
    private final Map<Thread, Integer> seen = new ConcurrentHashMap<>();
    private volatile boolean ended;
    private boolean closed;

    RunLimit() throws OrtException {
        options = new RunOptions();
        ALL.add(this);
    }

    /** A run begins, of this thread. @return what it has to be run with */
    RunOptions begin() {
        seen.put(Thread.currentThread(), 0);
        return options;
    }

    /** It has ended. */
    void end() {
        seen.remove(Thread.currentThread());
        if (ended) {
            goOn();
        }
    }

    /** Once a second. */
    synchronized void look() {
        seen.replaceAll((thread, times) -> times + 1);
        if (!closed && seen.values().stream().anyMatch(times -> times >= MOST)) {
            ended = terminate(true);
        }
    }

    /** When none is left of the runs that were ended, others may begin. */
    private synchronized void goOn() {
        if (ended && !closed && seen.isEmpty()) {
            ended = terminate(false);
        }
    }

    /** @return whether runs are ended now */
    private boolean terminate(boolean now) {
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
        ALL.remove(this);
        options.close();
    }
}
