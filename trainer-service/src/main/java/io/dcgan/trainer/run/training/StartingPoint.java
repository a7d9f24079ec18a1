package io.dcgan.trainer.run.training;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.Checkpoint;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.artifact.RunReport;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.ownership.TrainingStall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The point at which an attempt begins to train: random weights, an earlier attempt's checkpoint, or another run's.
 *
 * @param forked whether the networks are another run's
 * @param stall  the last stall of earlier attempts
 * @param warnings warnings for the sender of the command
 */
public record StartingPoint(TrainingState state, boolean forked, TrainingStall stall, List<String> warnings) {
    /**
     * Takes the training to where the attempt begins.
     *
     * @throws RunFailedException if there is a checkpoint and it does not fit, or the other run has none
     */
    public static StartingPoint restore(
            TrainCommand command,
            AdversarialTraining training,
            TrainingRollback rollback,
            RunReport runReport,
            RunArtifacts artifacts,
            ArtifactStore store,
            TrainingStall stall)
            throws IOException, RunFailedException {
        try {
            var newest = artifacts.latestCheckpoint();
            if (newest.isPresent()) {
                training.restore(newest.get().training());
                artifacts.latestGoodCheckpoint().ifPresent(rollback::setTarget);
                runReport.truncateAfter((int) (training.steps() / training.stepsPerEpoch()));
                return new StartingPoint(
                        newest.get().run(),
                        false,
                        stall,
                        warnings(command, newest.get().training()));
            }
            if (command.forkOf().isEmpty()) {
                return new StartingPoint(TrainingState.INITIAL, false, stall, networkWarnings(command));
            }
            var parent = command.forkOf().get();
            var checkpoint = new RunArtifacts(store, parent)
                    .latestCheckpoint()
                    .orElseThrow(() -> new RunFailedException(
                            "forkOf must be a run with a checkpoint in the store, got " + parent));
            training.fork(checkpoint.training());
            return new StartingPoint(TrainingState.INITIAL, true, stall, networkWarnings(command));
        } catch (IllegalArgumentException | CorruptFileException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> warnings(TrainCommand command, Checkpoint checkpoint) {
        var warnings = new ArrayList<>(networkWarnings(command));
        if (checkpoint.stepVersion() != Checkpoint.CURRENT_STEP_VERSION) {
            warnings.add(
                    ("the first %d steps were computed by an older trainer; the final weights will not be bit-identical"
                                    + " to those of an uninterrupted run")
                            .formatted(checkpoint.step()));
        }
        return warnings;
    }

    private static List<String> networkWarnings(TrainCommand command) {
        int newest = GanArchitecture.of(command.architecture()).orElseThrow().newestVersion();
        return command.networkVersion() == newest
                ? List.of()
                : List.of("the run uses version %d of the networks of %s; the newest is %d"
                        .formatted(command.networkVersion(), command.architecture(), newest));
    }
}
