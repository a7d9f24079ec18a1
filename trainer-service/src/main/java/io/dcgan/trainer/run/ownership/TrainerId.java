package io.dcgan.trainer.run.ownership;

/** Who this trainer is. */
@FunctionalInterface
public interface TrainerId {
    /** Its name in the store and in Kafka's group. No two that run at a time share it; after a restart it is the same. */
    String value();
}
