package io.dcgan.common.platform.process;

import org.jboss.logging.Logger;

/** A task that a scheduler repeats. No error ends the repetition, as it would in the scheduler. */
public final class RepeatedTask {
    private static final Logger LOG = Logger.getLogger(RepeatedTask.class);

    private RepeatedTask() {}

    /** @param name of the task, for the log */
    public static Runnable of(String name, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "%s failed and will be repeated", name);
            }
        };
    }
}
