package io.dcgan.common.platform.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Threads that yield to others: they use idle processors, and only a small share of busy ones.
 *
 * <p>Java's own priorities have no effect on Linux unless a JVM option enables them for all threads. The system's
 * {@code renice} command sets the priority of this thread alone. Where it is missing, the priority stays normal.
 */
public final class LowPriorityThread {
    private static final Logger LOG = Logger.getLogger(LowPriorityThread.class);

    /** Niceness, 0 (default) to 19. Beside one busy thread at 0, a thread at 10 gets a tenth of a core. */
    static final int NICE = 10;

    private static final long RENICE_TIMEOUT_SECONDS = 5;

    private LowPriorityThread() {}

    /** Creates a thread that lowers its priority before it runs the task. */
    public static Thread create(Runnable task, String name) {
        return new Thread(
                () -> {
                    lowerPriority();
                    task.run();
                },
                name);
    }

    private static void lowerPriority() {
        try {
            // A symbolic link to the thread that reads it.
            var id = String.valueOf(Path.of("/proc/thread-self").toRealPath().getFileName());
            var command = new ProcessBuilder("renice", "-n", Integer.toString(NICE), "-p", id)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!command.waitFor(RENICE_TIMEOUT_SECONDS, TimeUnit.SECONDS) || command.exitValue() != 0) {
                command.destroy();
                LOG.debugf("renice cannot lower the priority of thread %s", id);
            }
        } catch (IOException e) {
            LOG.debug("this system cannot set the priority of a thread", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
