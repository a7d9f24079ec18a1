package io.dcgan.trainer.run;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the supervision of runs. */
@ConfigMapping(prefix = "dcgan.run")
interface RunConfig {
    /**
     * Longest time from one step, or from the completion of an epoch, to the next. After that the process exits, so that its
     * supervisor restarts it and the run continues from its checkpoint.
     */
    @WithDefault("10m")
    Duration stallTimeout();

    /**
     * Largest estimated memory of a command that is accepted. By default the memory of the machine or container, and in a
     * process that does not train any memory.
     */
    Optional<MemorySize> memory();

    /** Number of steps without an error, rounded up to hundreds, after which the discriminator has won. */
    @WithDefault("3000")
    int wonAfterSteps();
}
