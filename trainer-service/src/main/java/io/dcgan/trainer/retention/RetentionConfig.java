package io.dcgan.trainer.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits on stored releases and runs. Nothing is deleted by default. */
@ConfigMapping(prefix = "dcgan.retention")
interface RetentionConfig {
    /** Newest releases kept of each model; 0 keeps all, otherwise at least 3, because replicas roll back that far. */
    @WithDefault("0")
    int releases();

    /** Most recently ended runs whose checkpoints, pictures and snapshots are kept; 0 keeps all. */
    @WithDefault("0")
    int runs();

    /** Interval between clean-ups. */
    @WithDefault("10m")
    Duration every();
}
