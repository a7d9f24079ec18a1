package io.dcgan.trainer.run;

import com.sun.management.OperatingSystemMXBean;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Limit of the memory that a training may need. The kernel kills a process that needs more than its container has. */
@ApplicationScoped
public class MemoryLimit {
    private final long bytes;

    @Inject
    MemoryLimit(RunConfig config, @ConfigProperty(name = "dcgan.command.train") boolean train) {
        // A process that only serves HTTP does not know the trainers' memory.
        this(config.memory().map(MemorySize::asLongValue).orElse(train ? ofMachine() : Long.MAX_VALUE));
    }

    MemoryLimit(long bytes) {
        this.bytes = bytes;
    }

    /** Returns the limit in bytes; {@code Long.MAX_VALUE} if it is unknown. */
    public long bytes() {
        return bytes;
    }

    /** Returns the memory of this machine or container in bytes. */
    public static long ofMachine() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }
}
