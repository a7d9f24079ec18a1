package io.dcgan.common.message;

/** The names of the Kafka topics. */
public final class Topics {
    /** {@link TrainCommand}s, any key; the trainer's queue, retained without a time limit. */
    public static final String TRAIN_COMMANDS = "dcgan.train-commands";

    /** Invalid commands, unchanged, with the reason in the headers. */
    public static final String TRAIN_COMMANDS_DEAD_LETTER = "dcgan.train-commands.dead-letter";

    /** {@link RunControl}s, any key: cancel, pause, resume, snapshot. */
    public static final String RUN_CONTROLS = "dcgan.run-controls";

    /** {@link TrainingEvent}s, key {@code runId}. */
    public static final String TRAINING_EVENTS = "dcgan.training-events";

    /** Published generators, key {@code <model>/<releaseId>}; compacted, one partition: the offset is the order. */
    public static final String GENERATOR_RELEASES = "dcgan.generator-releases";

    private Topics() {}
}
