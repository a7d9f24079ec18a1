package io.dcgan.trainer.run.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.message.EventHeader;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.common.message.TrainingEvent.RunCancelled;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunPaused;
import io.dcgan.common.message.TrainingEvent.RunResumed;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final RunId RUN = new RunId("run-1");
    private static final Instant NOW = Instant.EPOCH;
    private static final TrainingEvent STARTED =
            new RunStarted(header(1, 1), TrainCommand.defaults(RUN), 60_000, 100, "cpu", List.of());
    private static final TrainingEvent PAUSED = new RunPaused(header(1, 2), "c", 5);
    private static final TrainingEvent RESUMED = new RunResumed(header(0, 3), "c");
    private static final TrainingEvent FINISHED = new RunFinished(header(1, 4), ReleaseId.of(NOW, RUN, 1), 60);
    private static final TrainingEvent FAILED = new RunFailed(header(1, 4), "broke");
    private static final TrainingEvent CANCELLED = new RunCancelled(header(1, 4), "c");
    private static final TrainingEvent REJECTED = new CommandRejected(header(0, 4), "bad", "topic", 0, 0);

    @Test
    void aRunGoesFromItsCommandToItsOutcome() {
        assertThat(labels(STARTED, PAUSED, RESUMED, STARTED, FINISHED))
                .containsExactly("running", "paused", "queued", "running", "finished");
        assertThat(labels(STARTED, FAILED)).containsExactly("running", "failed");
        assertThat(labels(PAUSED, CANCELLED)).containsExactly("paused", "cancelled");
        assertThat(labels(REJECTED, STARTED)).containsExactly("rejected", "running");
    }

    @Test
    void whatCannotFollowChangesNothing() {
        assertThat(labels(RESUMED, STARTED, RESUMED)).containsExactly("queued", "running", "running");
        assertThat(labels(STARTED, CANCELLED, STARTED, PAUSED, FINISHED))
                .containsExactly("running", "cancelled", "cancelled", "cancelled", "cancelled");
        assertThat(labels(STARTED, REJECTED)).containsExactly("running", "running");
        assertThat(labels(PAUSED, PAUSED, FAILED, FINISHED)).containsExactly("paused", "paused", "failed", "failed");
    }

    @Test
    void eachStateSaysWhichControlsItCanObey() {
        assertThat(obeyed(new Lifecycle.Queued())).containsExactly("Cancel", "Pause");
        assertThat(obeyed(new Lifecycle.Running(1))).containsExactly("Cancel", "Pause", "Snapshot");
        assertThat(obeyed(new Lifecycle.Paused())).containsExactly("Cancel", "Resume");
        assertThat(obeyed(new Lifecycle.Cancelled())).isEmpty();
        assertThat(obeyed(new Lifecycle.Failed("broke"))).isEmpty();
    }

    private static EventHeader header(int attempt, long sequence) {
        return new EventHeader(RUN, attempt, sequence, NOW);
    }

    private static List<String> labels(TrainingEvent... events) {
        var labels = new ArrayList<String>();
        Lifecycle now = new Lifecycle.Queued();
        for (var event : events) {
            now = now.after(event);
            labels.add(now.state().toString());
        }
        return labels;
    }

    private static List<String> obeyed(Lifecycle state) {
        var controls = List.of(
                new RunControl.Cancel("c", RUN),
                new RunControl.Pause("c", RUN),
                new RunControl.Resume("c", RUN),
                new RunControl.Snapshot("c", RUN));
        return controls.stream()
                .filter(control -> state.rejectionReason(control).isEmpty())
                .map(RunControl::name)
                .toList();
    }
}
