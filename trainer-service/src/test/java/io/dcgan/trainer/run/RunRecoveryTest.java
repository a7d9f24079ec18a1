package io.dcgan.trainer.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.message.TrainingEvent.RunRolledBack;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.data.catalogue.TestDatasets;
import io.dcgan.trainer.history.MetricsLine;
import io.dcgan.trainer.history.MetricsLog;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.run.artifact.CheckpointFile;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.dcgan.trainer.safetensors.SafeTensors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run is after it was stopped, rolled back or forked. */
class RunRecoveryTest {
    /** The dataset's classifier is trained once for all tests. */
    @TempDir
    static Path classifiers = Path.of("");

    private final FolderStore store;
    private final FakeOutbox outbox = new FakeOutbox();
    private final RunExecutor executor;

    RunRecoveryTest(@TempDir Path folder) {
        store = new FolderStore(folder);
        executor = TestRunExecutor.of(
                TestDatasets.few(),
                store,
                outbox,
                new FolderStore(classifiers),
                new SimpleMeterRegistry(),
                TestRunConfig.DEFAULT,
                "trainer-1",
                status -> fail("halted with " + status));
    }

    @Test
    @Tag("cpu")
    void aRunThatIsStoppedAndGoesOnEndsWithTheSameWeights() throws Exception {
        perform(command("whole", "\"epochs\": 4"));
        var signals = new RunSignals();
        outbox.listener = event -> {
            if (event instanceof EpochCompleted epoch && epoch.epoch() == 2) {
                signals.requestHandoff("a test");
            }
        };
        var stopped = command("stopped", "\"epochs\": 4");
        assertThatThrownBy(() -> executor.execute(stopped, signals)).isInstanceOf(InterruptedException.class);
        outbox.listener = event -> {};
        outbox.events.clear();
        assertThat(perform(stopped)).isInstanceOf(RunOutcome.Finished.class);

        assertThat(outbox.all(EpochCompleted.class))
                .extracting(EpochCompleted::epoch)
                .containsExactly(3, 4);
        assertThat(weights("stopped")).isEqualTo(weights("whole"));
        assertThat(metrics("stopped").lines()).extracting(MetricsLine::epoch).containsExactly(1, 2, 3, 4);
        assertThat(metrics("stopped").lines())
                .extracting(MetricsLine::discriminatorLoss)
                // Means of the same losses, added up in float64 in parts that the clock decides.
                .usingElementComparator((one, other) -> Math.abs(one - other) < 1e-12 ? 0 : Double.compare(one, other))
                .isEqualTo(metrics("whole").lines().stream()
                        .map(MetricsLine::discriminatorLoss)
                        .toList());
    }

    @Test
    void aForkStartsFromTheNetworksOfAnotherRunWithItsOwnSettings() throws Exception {
        perform(command("parent", "\"epochs\": 2"));
        perform(command(
                "child",
                "\"epochs\": 1, \"forkOf\": \"parent\", \"generatorLearningRate\": 1e-7,"
                        + " \"discriminatorLearningRate\": 1e-7"));
        perform(command(
                "orphan", "\"epochs\": 1, \"generatorLearningRate\": 1e-7," + " \"discriminatorLearningRate\": 1e-7"));
        // With next to no rate the child stays where it began.
        assertThat(distance("child", "parent")).isLessThan(1e-4);
        assertThat(distance("orphan", "parent")).isGreaterThan(1e-3);
    }

    @Test
    void aForkOfWhatIsNotThereFailsAndOneOfOtherNetworksIsRejectedAndSaysWhy() throws Exception {
        assertThat(perform(command("child", "\"forkOf\": \"nobody\"")))
                .isEqualTo(new RunOutcome.Failed("forkOf must be a run with a checkpoint in the store, got nobody"));
        perform(command("parent", "\"epochs\": 1"));
        assertThat(perform(command("wider", "\"epochs\": 1, \"forkOf\": \"parent\", \"latentSize\": 65")))
                .isEqualTo(new RunOutcome.Rejected(
                        "latentSize must be 64, got 65, as in the run parent whose networks it continues"));
    }

    /** A generator that does not learn loses against a discriminator that does. */
    @Test
    void aTrainingThatGoesWrongIsRolledBackThreeTimesAndThenFails() throws Exception {
        var outcome = perform(command(
                "lost",
                "\"architecture\": \"mlp\", \"epochs\": 500, \"sampleEvery\": 500, \"generatorLearningRate\": 1e-7,"
                        + " \"discriminatorLearningRate\": 0.01"));
        assertThat(outcome).isInstanceOf(RunOutcome.Failed.class);
        assertThat(outbox.all(RunRolledBack.class))
                .extracting(RunRolledBack::rollback)
                .containsExactly(1, 2, 3);
        assertThat(outbox.all(RunRolledBack.class))
                .extracting(RunRolledBack::rateShare)
                .containsExactly(0.5, 0.25, 0.125);
        assertThat(outbox.all(RunRolledBack.class)).allMatch(event -> event.fromStep() > 200 && event.toStep() == 0);
        assertThat(outbox.all(RunFailed.class).get(0).reason())
                .startsWith("the discriminator has won: it classified every image correctly for 200 steps")
                .endsWith(" after 3 rollbacks");
    }

    @Test
    void aRunWithATimeBudgetEndsWhenItIsSpentAndPublishes() throws Exception {
        var outcome = perform(command("short", "\"epochs\": 500, \"timeBudget\": 1"));
        assertThat(outcome).isInstanceOf(RunOutcome.Finished.class);
        var last = metrics("short").lines().get(metrics("short").lines().size() - 1);
        assertThat(last.seconds()).isBetween(1.0, 5.0);
    }

    @Test
    void aTimeBudgetThatIsHalfSpentIsNotBegunAgain() throws Exception {
        var signals = new RunSignals();
        outbox.listener = event -> {
            if (event instanceof EpochCompleted) {
                signals.requestHandoff("a test");
            }
        };
        var late = command("late", "\"epochs\": 500, \"timeBudget\": 100");
        assertThatThrownBy(() -> executor.execute(late, signals)).isInstanceOf(InterruptedException.class);
        outbox.listener = event -> {};
        // Most of the time is over, and the weights are lost.
        var file = checkpoint("late");
        var metadata = new HashMap<>(file.metadata());
        metadata.computeIfPresent(
                "state", (key, state) -> state.replaceFirst("\"seconds\":[0-9.E-]+", "\"seconds\":80.0"));
        var lost = new HashMap<>(file.tensors());
        lost.replaceAll((name, tensor) -> {
            var values = tensor.values().clone();
            Arrays.fill(values, Float.NaN);
            return new Tensor(tensor.shape(), values);
        });
        store.put(new StoreKey("runs/late/checkpoints/0001.safetensors"), new SafeTensors(metadata, lost).write());
        assertThat(perform(late)).isInstanceOf(RunOutcome.Failed.class);
        assertThat(outbox.all(RunFailed.class).get(0).reason())
                .startsWith("the losses must be finite")
                .endsWith(", after 80 of 100 seconds, too late to restart");
    }

    @Test
    void aCheckpointThatIsBrokenFailsTheRun() throws Exception {
        store.put(new StoreKey("runs/broken/checkpoints/0001.safetensors"), new byte[] {1, 2, 3});
        assertThat(perform(command("broken", "\"epochs\": 1"))).isInstanceOf(RunOutcome.Failed.class);
        assertThat(outbox.all(RunFailed.class).get(0).reason())
                .startsWith("runs/broken/checkpoints/0001.safetensors in the store is corrupt: ");
    }

    @Test
    void aCheckpointOfAnOlderTrainerIsRead() throws Exception {
        perform(command("old", "\"epochs\": 1"));
        var file = checkpoint("old");
        var metadata = new HashMap<>(file.metadata());
        assertThat(metadata.get("state")).contains(",\"stalls\":0");
        metadata.computeIfPresent("state", (key, state) -> state.replace(",\"stalls\":0", ""));
        var older = new SafeTensors(metadata, file.tensors()).write();
        assertThat(CheckpointFile.read(new StoreKey("old"), older).run())
                .isEqualTo(new RunArtifacts(store, new RunId("old"))
                        .latestCheckpoint()
                        .orElseThrow()
                        .run());
    }

    @Test
    void aCheckpointIsWrittenWhileTheTrainingGoesOn() throws Exception {
        perform(command("kept", "\"epochs\": 60, \"checkpointEvery\": 1"));
        var checkpoints = outbox.all(TrainingEvent.CheckpointWritten.class);
        assertThat(checkpoints).isNotEmpty();
        assertThat(checkpoints).allMatch(checkpoint -> checkpoint.milliseconds() <= 200);
        assertThat(outbox.events).extracting(TrainingEvent::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(outbox.all(RunProgressed.class)).isNotEmpty();
    }

    private MetricsLog metrics(String run) throws Exception {
        return MetricsLog.parse(store.read(new StoreKey("runs/" + run + "/metrics.jsonl"), 1 << 20)
                .orElseThrow());
    }

    private Sha256 weights(String run) throws Exception {
        var tensors = checkpoint(run);
        return Sha256.of(new SafeTensors(Map.of(), tensors.tensors()).write());
    }

    private double distance(String one, String other) throws Exception {
        double largest = 0;
        var others = checkpoint(other);
        for (var entry : checkpoint(one).tensors().entrySet()) {
            if (entry.getKey().startsWith("generator/")) {
                var a = entry.getValue().values();
                var b = requireNonNull(others.tensors().get(entry.getKey())).values();
                for (int i = 0; i < a.length; i++) {
                    largest = Math.max(largest, Math.abs(a[i] - b[i]));
                }
            }
        }
        return largest;
    }

    private SafeTensors checkpoint(String run) throws Exception {
        var folder = "runs/" + run + "/checkpoints";
        var names = store.names(new StoreKey(folder));
        assertThat(names).hasSize(1);
        return SafeTensors.read(
                store.read(new StoreKey(folder + "/" + names.get(0)), 1 << 28).orElseThrow());
    }

    private RunOutcome perform(SubmittedCommand command) throws Exception {
        return executor.execute(command, new RunSignals());
    }

    private static SubmittedCommand command(String run, String fields) throws Exception {
        var json = "{\"dataset\": \"few\", \"batchSize\": 32, %s}".formatted(fields);
        return SubmittedCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId(run));
    }
}
