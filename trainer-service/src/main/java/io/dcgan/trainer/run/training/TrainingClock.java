package io.dcgan.trainer.run.training;

import java.io.IOException;

/** The time that steps take, without the pauses for checkpoints and measurements. */
final class TrainingClock {
    static final long NANOS_PER_SECOND = 1_000_000_000;

    /** A longer interval suggests that the whole process was frozen and the run given to another trainer. */
    private static final long SUSPECTED_FREEZE_NANOS = 3 * NANOS_PER_SECOND;

    /** Seconds of training before the first checkpoint of an attempt, so that even a trainer killed often makes progress. */
    private static final int FIRST_CHECKPOINT_SECONDS = 3;

    private final AttemptSupervisor supervisor;
    private final long checkpointNanos;
    private long mark = System.nanoTime();
    private long nanosSinceCheckpoint;

    /** @param checkpointEvery seconds of training from one checkpoint to the next */
    TrainingClock(AttemptSupervisor supervisor, long checkpointEvery) {
        this.supervisor = supervisor;
        checkpointNanos = checkpointEvery * NANOS_PER_SECOND;
        nanosSinceCheckpoint = Math.max(0, checkpointEvery - FIRST_CHECKPOINT_SECONDS) * NANOS_PER_SECOND;
    }

    /** Starts to measure a step. */
    void restart() {
        mark = System.nanoTime();
    }

    /** Counts the time since the last call of any method as a step. @return that time in nanoseconds */
    long stepCompleted() throws IOException {
        long passed = advance();
        nanosSinceCheckpoint += passed;
        return passed;
    }

    /** Does not count the time since the last call of any method. */
    void skip() throws IOException {
        advance();
    }

    boolean isCheckpointDue() {
        return nanosSinceCheckpoint >= checkpointNanos;
    }

    void checkpointTaken() throws IOException {
        nanosSinceCheckpoint = 0;
        skip();
    }

    private long advance() throws IOException {
        long now = System.nanoTime();
        long passed = now - mark;
        if (passed > SUSPECTED_FREEZE_NANOS) {
            supervisor.requireOwnership();
        }
        mark = now;
        return passed;
    }
}
