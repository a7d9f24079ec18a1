package io.dcgan.trainer.run.training;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.Checkpoint;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.artifact.RunReport;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.ownership.TrainingStall;
import java.io.IOException;
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
                        versionWarnings(newest.get().training()));
            }
            if (command.forkOf().isEmpty()) {
                return new StartingPoint(TrainingState.INITIAL, false, stall, List.of());
            }
            var parent = command.forkOf().get();
            var checkpoint = new RunArtifacts(store, parent)
                    .latestCheckpoint()
                    .orElseThrow(() -> new RunFailedException(
                            "forkOf must be a run with a checkpoint in the store, got " + parent));
            training.fork(checkpoint.training());
            return new StartingPoint(TrainingState.INITIAL, true, stall, List.of());
        } catch (IllegalArgumentException | CorruptFileException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> versionWarnings(Checkpoint checkpoint) {
        return checkpoint.stepVersion() == Checkpoint.CURRENT_STEP_VERSION
                ? List.of()
                : List.of(
                        ("the first %d steps were computed by an older trainer; the final weights will not be bit-identical to"
                                        + " those of an uninterrupted run")
                                .formatted(checkpoint.step()));
    }
}
