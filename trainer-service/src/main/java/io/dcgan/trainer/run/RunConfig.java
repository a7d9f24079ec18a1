package io.dcgan.trainer.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How runs are watched. */
@ConfigMapping(prefix = "dcgan.run")
interface RunConfig {
    /**
     * How long a training may take from one step, or the end of an epoch with all its work, to the next. After that the
     * process ends itself, so that whoever keeps it starts it again and the run goes on from its checkpoint.
     */
    @WithDefault("10m")
    Duration stallTimeout();

    /** After so many steps without one error, rounded up to hundreds, the discriminator has won, and is rolled back. */
    @WithDefault("3000")
    int wonAfterSteps();
}
