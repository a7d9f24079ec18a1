package io.dcgan.inference.model;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Ends the runs of a generator of which one takes too long, for ever: a graph may have a loop without an end, and whoever
 * runs it cannot stop it.
 */
final class RunLimit implements AutoCloseable {
    /** Thousands of times what a run takes. */
    static final Duration MOST = Duration.ofSeconds(10);

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
    private final Map<Thread, Long> running = new ConcurrentHashMap<>();
    private boolean closed;

    RunLimit() throws OrtException {
        options = new RunOptions();
        ALL.add(this);
    }

    /** A run begins, of this thread. @return what it has to be run with */
    RunOptions begin() {
        running.put(Thread.currentThread(), System.nanoTime());
        return options;
    }

    /** It has ended. */
    void end() {
        running.remove(Thread.currentThread());
    }

    private synchronized void look() {
        long now = System.nanoTime();
        if (closed || running.values().stream().noneMatch(since -> now - since > MOST.toNanos())) {
            return;
        }
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            LOG.error("a run that takes too long cannot be ended", e);
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
