package io.dcgan.trainer.run;

/** Who this trainer is. */
@FunctionalInterface
public interface Trainer {
    /** Its name in the store and in Kafka's group. No two that run at a time share it; after a restart it is the same. */
    String id();
}
