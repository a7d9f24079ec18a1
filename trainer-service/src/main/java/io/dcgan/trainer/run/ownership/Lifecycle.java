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

/** The state of a run between its command and its outcome. The methods of each state are its legal transitions. */
public sealed interface Lifecycle {
    RunState state();

    /** Returns whether the state is final. */
    default boolean ended() {
        return false;
    }

    /** Returns the state after an event. Illegal events, such as a late one from a superseded attempt, are ignored. */
    default Lifecycle after(TrainingEvent event) {
        return this;
    }

    /** Returns the reason why a control cannot be executed, or an empty value if it can. */
    default Optional<String> rejectionReason(RunControl control) {
        return Optional.of("the run has ended: it is " + state());
    }

    /** A trainer may work on the run. */
    sealed interface Open extends Lifecycle {
        Running start(int attempt);

        default Paused pause() {
            return new Paused();
        }

        default Cancelled cancel() {
            return new Cancelled();
        }

        /** Finishes the run, also without training if an earlier attempt had trained to the end. */
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

    /** The command waits for a trainer. */
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
        public Optional<String> rejectionReason(RunControl control) {
            if (control instanceof RunControl.Resume) {
                return Optional.of("the run is already queued");
            }
            return control instanceof RunControl.Snapshot
                    ? Optional.of("the run is queued: there is nothing to snapshot yet")
                    : Optional.empty();
        }
    }

    /** A trainer works on the run, or will again after a trainer was killed. */
    record Running(int attempt) implements Open {
        @Override
        public RunState state() {
            return RunState.RUNNING;
        }

        /** Starts another attempt, after a trainer was killed. */
        @Override
        public Running start(int newAttempt) {
            return new Running(Math.max(attempt, newAttempt));
        }

        @Override
        public Optional<String> rejectionReason(RunControl control) {
            return control instanceof RunControl.Resume ? Optional.of("the run is already running") : Optional.empty();
        }
    }

    /** The run waits for a {@code Resume} and occupies no trainer. It has a checkpoint, or had not begun. */
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

        /** Accepts events of an attempt even if the event of the resumption was lost. */
        @Override
        public Lifecycle after(TrainingEvent event) {
            var next = resume().after(event);
            return next instanceof Queued && !(event instanceof RunResumed) ? this : next;
        }

        @Override
        public Optional<String> rejectionReason(RunControl control) {
            if (control instanceof RunControl.Pause) {
                return Optional.of("the run is already paused");
            }
            return control instanceof RunControl.Snapshot
                    ? Optional.of("the run is paused: its checkpoint is in the store")
                    : Optional.empty();
        }
    }

    /** The run ended with a release. */
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

    /** The run ended without a generator. */
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

    /** The run ended because of a {@code Cancel}. */
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

    /** The command was malformed. A valid command may use the same id. */
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
