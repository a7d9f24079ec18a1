package io.dcgan.trainer.run.ownership;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.common.message.TrainingEvent.RunCancelled;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunPaused;
import io.dcgan.common.message.TrainingEvent.RunResumed;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import java.util.Optional;

/** Where a run stands between its command and its outcome. The methods of each state are what can follow it. */
public sealed interface Lifecycle {
    RunState state();

    /** Whether nothing can follow. */
    default boolean ended() {
        return false;
    }

    /** After an event of this run. One that cannot follow, such as the late word of an attempt that was overtaken, changes nothing. */
    default Lifecycle after(TrainingEvent event) {
        return this;
    }

    /** Why a control cannot be obeyed; empty if it can. */
    default Optional<String> objection(RunControl control) {
        return Optional.of("the run has ended: it is " + state());
    }

    /** Its command is a trainer's to work on. */
    sealed interface Open extends Lifecycle {
        Running start(int attempt);

        default Paused pause() {
            return new Paused();
        }

        default Cancelled cancel() {
            return new Cancelled();
        }

        /** Also without training, where an attempt before had come to the end. */
        default Finished finish(ReleaseId releaseId) {
            return new Finished(releaseId);
        }

        default Failed fail(String reason) {
            return new Failed(reason);
        }

        @Override
        default Lifecycle after(TrainingEvent event) {
            if (event instanceof RunStarted started) {
                return start(started.attempt());
            } else if (event instanceof RunPaused) {
                return pause();
            } else if (event instanceof RunCancelled) {
                return cancel();
            } else if (event instanceof RunFinished finished) {
                return finish(finished.releaseId());
            }
            return event instanceof RunFailed failed ? fail(failed.reason()) : this;
        }
    }

    /** Its command waits. */
    record Queued() implements Open {
        @Override
        public RunState state() {
            return RunState.QUEUED;
        }

        @Override
        public Running start(int attempt) {
            return new Running(attempt);
        }

        Rejected reject(String reason) {
            return new Rejected(reason);
        }

        @Override
        public Lifecycle after(TrainingEvent event) {
            return event instanceof CommandRejected rejected ? reject(rejected.reason()) : Open.super.after(event);
        }

        @Override
        public Optional<String> objection(RunControl control) {
            if (control instanceof RunControl.Resume) {
                return Optional.of("the run is queued, and need not be resumed");
            }
            return control instanceof RunControl.Snapshot
                    ? Optional.of("the run is queued: there is nothing to keep yet")
                    : Optional.empty();
        }
    }

    /** A trainer works on it, or will again after it was killed. */
    record Running(int attempt) implements Open {
        @Override
        public RunState state() {
            return RunState.RUNNING;
        }

        /** Once more, after its trainer was killed. */
        @Override
        public Running start(int newAttempt) {
            return new Running(Math.max(attempt, newAttempt));
        }

        @Override
        public Optional<String> objection(RunControl control) {
            return control instanceof RunControl.Resume
                    ? Optional.of("the run is running, and need not be resumed")
                    : Optional.empty();
        }
    }

    /** It has a checkpoint, or had not begun, and waits for a {@code Resume}; it holds no trainer. */
    record Paused() implements Lifecycle {
        @Override
        public RunState state() {
            return RunState.PAUSED;
        }

        Queued resume() {
            return new Queued();
        }

        Cancelled cancel() {
            return new Cancelled();
        }

        /** Also when the word of its resumption got lost: who works on it knows better. */
        @Override
        public Lifecycle after(TrainingEvent event) {
            var next = resume().after(event);
            return next instanceof Queued && !(event instanceof RunResumed) ? this : next;
        }

        @Override
        public Optional<String> objection(RunControl control) {
            if (control instanceof RunControl.Pause) {
                return Optional.of("the run is paused already");
            }
            return control instanceof RunControl.Snapshot
                    ? Optional.of("the run is paused: its checkpoint is in the store")
                    : Optional.empty();
        }
    }

    /** It ended well. */
    record Finished(ReleaseId releaseId) implements Lifecycle {
        @Override
        public RunState state() {
            return RunState.FINISHED;
        }

        @Override
        public boolean ended() {
            return true;
        }
    }

    /** It ended without a generator. */
    record Failed(String reason) implements Lifecycle {
        @Override
        public RunState state() {
            return RunState.FAILED;
        }

        @Override
        public boolean ended() {
            return true;
        }
    }

    /** It ended because someone wanted it. */
    record Cancelled() implements Lifecycle {
        @Override
        public RunState state() {
            return RunState.CANCELLED;
        }

        @Override
        public boolean ended() {
            return true;
        }
    }

    /** Its command was none. The same id may be used again for one that is. */
    record Rejected(String reason) implements Lifecycle {
        @Override
        public RunState state() {
            return RunState.REJECTED;
        }

        @Override
        public boolean ended() {
            return true;
        }

        Queued resend() {
            return new Queued();
        }

        @Override
        public Lifecycle after(TrainingEvent event) {
            var again = resend().after(event);
            return again instanceof Queued || again instanceof Rejected ? this : again;
        }
    }
}
