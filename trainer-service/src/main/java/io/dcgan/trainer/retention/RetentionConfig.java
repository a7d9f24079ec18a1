package io.dcgan.trainer.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much is kept. Nothing is deleted unless a number says so. */
@ConfigMapping(prefix = "dcgan.retention")
interface RetentionConfig {
    /** Releases of a model that are kept, the last published; 0 for all, else at least 3: replicas go back that far. */
    @WithDefault("0")
    int releases();

    /** Ended runs whose checkpoints, pictures and snapshots are kept, those that ended last; 0 for all. */
    @WithDefault("0")
    int runs();

    /** How often it is looked. */
    @WithDefault("10m")
    Duration every();
}
