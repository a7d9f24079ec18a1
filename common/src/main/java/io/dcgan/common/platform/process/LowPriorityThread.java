package io.dcgan.common.platform.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Threads that give way: they compute while the processor has nothing else to do, and only a little otherwise.
 *
 * <p>Java's own priorities do nothing on Linux unless an option of the JVM makes them, for all of its threads; so the
 * system's command sets this one's. Where there is none, a thread is as any other.
 */
public final class LowPriorityThread {
    private static final Logger LOG = Logger.getLogger(LowPriorityThread.class);

    /** Of 0, which threads have, to 19: beside one thread of 0 that never rests, a tenth of a core is left. */
    static final int NICE = 10;

    private static final long RENICE_TIMEOUT_SECONDS = 5;

    private LowPriorityThread() {}

    /** One that gives way before its task begins. */
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
            // A link, to the thread that reads it.
            var id = String.valueOf(Path.of("/proc/thread-self").toRealPath().getFileName());
            var command = new ProcessBuilder("renice", "-n", Integer.toString(NICE), "-p", id)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!command.waitFor(RENICE_TIMEOUT_SECONDS, TimeUnit.SECONDS) || command.exitValue() != 0) {
                command.destroy();
                LOG.debugf("renice sets no priority of thread %s", id);
            }
        } catch (IOException e) {
            LOG.debug("threads have no priorities here", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
