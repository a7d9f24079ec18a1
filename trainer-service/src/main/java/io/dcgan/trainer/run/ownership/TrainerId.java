package io.dcgan.trainer.run.ownership;

/** The id of this trainer. */
@FunctionalInterface
public interface TrainerId {
    /** Returns the id in the store. No two running trainers share it. A restart does not change it. */
    String value();
}
