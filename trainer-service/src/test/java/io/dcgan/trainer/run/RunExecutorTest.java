package io.dcgan.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.engine.Engine;
import io.dcgan.common.id.RunId;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.GeneratorReleased;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunRolledBack;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Provenance.Preview;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.data.catalogue.TestDatasets;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.gan.DefaultChoices;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.dcgan.trainer.run.ownership.RunRecord;
import io.dcgan.trainer.run.ownership.TrainingStall;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunExecutorTest {
    /** The dataset's classifier is trained once for all tests. */
    @TempDir
    static Path classifiers = Path.of("");

    private final FakeOutbox outbox = new FakeOutbox();
    private final FolderStore store;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RunExecutor executor;
    private final CommandValidator validator;

    RunExecutorTest(@TempDir Path folder) {
        store = new FolderStore(folder);
        executor = runs(TestRunConfig.DEFAULT, status -> fail("halted with " + status));
        validator = new CommandValidator(
                TestDatasets.few(), store, new MemoryLimit(Runtime.getRuntime().maxMemory() + (2L << 30)));
    }

    @Test
    void aRunEndsWithAReleaseWhoseFilesAreInTheStore() throws Exception {
        var command = command("{\"epochs\": 2, \"batchSize\": 32, \"model\": \"tiny\"}");
        assertThat(perform(command)).isInstanceOf(RunOutcome.Finished.class);

        var release = outbox.releases.get(0);
        assertThat(release.model()).isEqualTo("tiny");
        assertThat(release.provenance().epoch()).isEqualTo(2);
        assertThat(release.provenance().lineage().command()).isEqualTo(DefaultChoices.resolve(command.resolve()));
        assertThat(release.provenance().lineage().versions()).containsKeys("java", "pytorch", "onnxruntime");
        for (var file : List.of(release.file(), release.probe())) {
            var content = store.read(file.storeKey(), 1 << 24).orElseThrow();
            assertThat((long) content.length).isEqualTo(file.bytes());
            assertThat(Sha256.of(content)).isEqualTo(file.sha256());
        }
        var record = store.read(release.recordKey(), 1 << 20).orElseThrow();
        assertThat(Json.read(record, ReleaseRecord.class)).isEqualTo(release);
    }

    @Test
    void theEventsTellTheRunInOrder() throws Exception {
        perform(command("{\"epochs\": 2, \"batchSize\": 32}"));
        assertThat(outbox.events).extracting(TrainingEvent::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(outbox.events).allMatch(event -> event.attempt() == 1);
        assertThat(outbox.events.get(0)).isInstanceOf(RunStarted.class);
        assertThat(outbox.all(RunStarted.class).get(0).steps()).isEqualTo(6);
        assertThat(outbox.all(EpochCompleted.class)).allMatch(event -> event.discriminatorLoss() > 0);
        var epochs = outbox.all(EpochCompleted.class);
        assertThat(epochs).extracting(EpochCompleted::epoch).containsExactly(1, 2);
        var sheet = store.read(new StoreKey(epochs.get(1).samples()), 1 << 20).orElseThrow();
        assertThat(ImageIO.read(new ByteArrayInputStream(sheet)).getWidth()).isEqualTo(280 + 8 + 280);
        var released = outbox.all(GeneratorReleased.class).get(0);
        var finished = (RunFinished) outbox.events.get(outbox.events.size() - 1);
        assertThat(finished.releaseId()).isEqualTo(released.releaseId());
    }

    @Test
    void previewsAreReleasedOnTheWayAndSayThatTheyAreNotTheEnd() throws Exception {
        perform(command("{\"epochs\": 3, \"batchSize\": 32, \"publishEvery\": 1}"));
        assertThat(outbox.releases)
                .extracting(release -> release.provenance().preview())
                .containsExactly(Optional.of(new Preview(false)), Optional.of(new Preview(false)), Optional.empty());
        assertThat(outbox.releases.subList(0, 2))
                .extracting(release -> release.provenance().epoch())
                .containsExactly(1, 2);
        assertThat(outbox.all(GeneratorReleased.class))
                .extracting(GeneratorReleased::releaseId)
                .containsExactlyElementsOf(
                        outbox.releases.stream().map(GeneratorRelease::id).toList());
        var preview = outbox.releases.get(0);
        assertThat(Sha256.of(store.read(preview.file().storeKey(), 1 << 24).orElseThrow()))
                .isEqualTo(preview.file().sha256());
    }

    @Test
    void previewsAreLiveIfTheCommandSaysSo() throws Exception {
        perform(command("{\"epochs\": 3, \"batchSize\": 32, \"publishEvery\": 2, \"preview\": true}"));
        assertThat(outbox.releases).extracting(GeneratorRelease::takesOver).containsExactly(true, true);
        assertThat(outbox.releases.get(0).provenance().preview()).hasValue(new Preview(true));
    }

    @Test
    void anEpochThatIsTrainedAgainIsPublishedUnderTheSameName() throws Exception {
        var command = command("{\"epochs\": 2, \"batchSize\": 32, \"publishEvery\": 1}");
        var signals = new RunSignals();
        outbox.listener = event -> {
            if (event instanceof EpochCompleted) {
                signals.requestHandoff("a test");
            }
        };
        assertThatThrownBy(() -> executor.execute(command, signals)).isInstanceOf(InterruptedException.class);
        outbox.listener = event -> {};
        store.delete(new StoreKey("runs/run-1/checkpoints/0001.safetensors"));
        perform(command);
        assertThat(outbox.releases).hasSize(3);
        assertThat(outbox.releases.get(1)).isEqualTo(outbox.releases.get(0));
    }

    @Test
    void aFinishedRunThatComesAgainRepeatsItsOutcomeAndTrainsNothing() throws Exception {
        var command = command("{\"epochs\": 1, \"batchSize\": 32}");
        perform(command);
        var outcome = outbox.events.get(outbox.events.size() - 1);
        outbox.events.clear();
        assertThat(perform(command)).isInstanceOf(RunOutcome.Repeated.class);
        assertThat(outbox.events).containsExactly(outcome);
        assertThat(outbox.releases).hasSize(1);
    }

    @Test
    void aRunThatLostTheBrokerAfterItsReleaseTellsTheSameReleaseAndTrainsNothing() throws Exception {
        var command = command("{\"epochs\": 1, \"batchSize\": 32}");
        outbox.releasesFail = true;
        assertThatThrownBy(() -> perform(command)).isInstanceOf(IOException.class);
        var lost = outbox.releases.get(0);
        outbox.releasesFail = false;
        outbox.events.clear();
        assertThat(perform(command)).isEqualTo(new RunOutcome.Finished(lost.id()));
        assertThat(outbox.releases).containsExactly(lost, lost);
        assertThat(outbox.all(RunStarted.class)).isEmpty();
    }

    @Test
    void dataThatAreNotToBeHadFailTheRunAndSayWhy() throws Exception {
        var command = command("{\"dataset\": \"absent\"}");
        assertThat(perform(command)).isEqualTo(new RunOutcome.Failed("absent is never there"));
        assertThat(outbox.all(RunFailed.class)).extracting(RunFailed::reason).containsExactly("absent is never there");
        assertThat(registry.counter("dcgan.training.runs", "outcome", "failed").count())
                .isEqualTo(1);
    }

    @Test
    void tooLargeABatchFailsTheRunAndSaysWhatFits() throws Exception {
        assertThat(perform(command("{\"batchSize\": 128}")))
                .isEqualTo(new RunOutcome.Failed("batchSize must be 2 to 96, the number of images in few, got 128"));
    }

    @Test
    void anInterruptedRunHasNoOutcomeAndBeginsAgain() throws Exception {
        var command = command("{\"epochs\": 1, \"batchSize\": 32}");
        var signals = new RunSignals();
        outbox.listener = event -> signals.requestHandoff("a test");
        assertThatThrownBy(() -> executor.execute(command, signals)).isInstanceOf(InterruptedException.class);
        outbox.listener = event -> {};
        assertThat(perform(command)).isInstanceOf(RunOutcome.Finished.class);
        assertThat(outbox.events.get(outbox.events.size() - 1).attempt()).isEqualTo(2);
    }

    @Test
    void whatDoesNotExistIsObjectedToByName() throws Exception {
        assertThat(validator.rejectionReason(
                        command("{\"architecture\": \"unet\"}").resolve()))
                .hasValue("architecture must be one of dcgan, dcgan-tf, conv, dense, mlp, got \"unet\"");
        assertThat(validator.rejectionReason(command("{\"dataset\": \"cats\"}").resolve()))
                .hasValue("dataset must be one of absent, endless, few, got \"cats\"");
        assertThat(validator.rejectionReason(command("{\"architecture\": \"mlp\", \"networkVersion\": 2}")
                        .resolve()))
                .hasValue("networkVersion must be 0 to 1 with mlp, got 2");
        assertThat(validator.rejectionReason(command("{}").resolve())).isEmpty();
    }

    /** Otherwise the kernel would kill the trainer, and each one that tries the command after it. */
    @Test
    void aCommandThatNeedsMoreMemoryThanTheTrainerHasIsRejectedWithBothNumbers() throws Exception {
        assertThat(validator.rejectionReason(command("{\"architecture\": \"dcgan-tf\", \"batchSize\": 4096}")
                        .resolve()))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .matches("the estimated memory must be at most \\d+ MiB, the limit of this trainer"
                                + " \\(DCGAN_RUN_MEMORY\\), got \\d+ MiB: decrease batchSize, imageSize or shards"));
        assertThat(validator.rejectionReason(command("{\"architecture\": \"mlp\", \"batchSize\": 4096}")
                        .resolve()))
                .isEmpty();
    }

    @Test
    void aForkWithOtherNetworksIsObjectedToByName() throws Exception {
        perform(command("{\"epochs\": 1, \"batchSize\": 32}"));
        assertThat(validator.rejectionReason(fork("\"batchSize\": 16"))).isEmpty();
        assertThat(validator.rejectionReason(fork("\"latentSize\": 65")))
                .hasValue("latentSize must be 64, got 65, as in the run run-1 whose networks it continues");
        assertThat(validator.rejectionReason(fork("\"networkVersion\": 1")))
                .hasValue("networkVersion must be 2, got 1, as in the run run-1 whose networks it continues");
        assertThat(validator.rejectionReason(fork("\"architecture\": \"mlp\"")).orElseThrow())
                .startsWith("architecture must be dcgan, got mlp");
        assertThat(validator.rejectionReason(fork("\"conditional\": false")).orElseThrow())
                .startsWith("conditional must be true, got false");
        assertThat(validator
                        .rejectionReason(fork("\"spectralNormalisation\": true"))
                        .orElseThrow())
                .startsWith("spectralNormalisation must be false, got true");
    }

    @Test
    void aForkHasTheNetworksOfTheOtherRunEvenIfThereAreNewerOnes() throws Exception {
        perform(command("{\"epochs\": 1, \"batchSize\": 32, \"networkVersion\": 1}"));
        var child = command("{\"runId\": \"child\", \"forkOf\": \"run-1\", \"epochs\": 1, \"batchSize\": 32}");
        assertThat(perform(child)).isInstanceOf(RunOutcome.Finished.class);
        var started = outbox.all(RunStarted.class).get(1);
        assertThat(started.command().networkVersion()).isEqualTo(1);
        assertThat(started.warnings())
                .containsExactly("the run uses version 1 of the networks of dcgan; the newest is 2");
    }

    private static TrainCommand fork(String field) throws Exception {
        return command("{\"forkOf\": \"run-1\", %s}".formatted(field)).resolve();
    }

    @Test
    void whatIsWrongWithTheDataIsToldAtTheStart() throws Exception {
        var warned = TestDatasets.only(
                "few", TestImageSets.withWarning(TestImageSets.first(96), "1 file was left out: broken.png"));
        TestRunExecutor.of(
                        warned,
                        store,
                        outbox,
                        new FolderStore(classifiers),
                        registry,
                        TestRunConfig.DEFAULT,
                        "trainer-1",
                        status -> fail("halted"))
                .execute(command("{\"epochs\": 1, \"batchSize\": 32}"), new RunSignals());
        assertThat(outbox.all(RunStarted.class).get(0).warnings()).containsExactly("1 file was left out: broken.png");
    }

    @Test
    void aTargetThatNothingCanMeasureFailsTheRunAtItsBeginning() throws Exception {
        var plain = TestDatasets.only("plain", TestImageSets.withoutLabels(TestImageSets.first(96)));
        var unlabelled = TestRunExecutor.of(
                plain, store, outbox, store, registry, TestRunConfig.DEFAULT, "trainer-1", status -> fail("halted"));
        var command = command("{\"dataset\": \"plain\", \"batchSize\": 32, \"targetDistance\": 2}");
        assertThat(unlabelled.execute(command, new RunSignals()))
                .isEqualTo(new RunOutcome.Failed("targetDistance and patience must be 0 with plain, got 2.0 and 0: the"
                        + " distance is only measured for at least 40 images with classes"));
        assertThat(outbox.all(RunStarted.class)).isEmpty();
    }

    @Test
    void aDeviceThatIsNotThereIsObjectedToByName() throws Exception {
        assumeThat(Engine.getInstance().getGpuCount()).isZero();
        assertThat(validator.rejectionReason(command("{\"device\": \"gpu\"}").resolve()))
                .hasValue("device must be cpu or auto on this trainer, which sees no GPU, got gpu");
    }

    /** The watch looks at a time at which nothing can have moved yet. */
    @Test
    void aTrainingThatStandsStillEndsTheProcessAndSaysSo() throws Exception {
        var halted = new CompletableFuture<Integer>();
        var impatient = runs(new TestRunConfig(Duration.ofNanos(1), 200), halted::complete);
        impatient.execute(command("{\"epochs\": 1, \"batchSize\": 32}"), new RunSignals());
        assertThat(halted.get(30, TimeUnit.SECONDS)).isEqualTo(ProcessHalt.EXIT_STALLED);
        assertThat(stall(1).reason()).isEqualTo("no step for PT0.000000001S");
    }

    @Test
    void aTrainingThatStoodStillGoesBackToItsLastGoodCheckpointWithAnotherSeedAndHalfTheRate() throws Exception {
        var command = command("{\"epochs\": 4, \"batchSize\": 32}");
        var signals = new RunSignals();
        outbox.listener = event -> {
            if (event instanceof EpochCompleted epoch && epoch.epoch() == 2) {
                signals.requestHandoff("a test");
            }
        };
        assertThatThrownBy(() -> executor.execute(command, signals)).isInstanceOf(InterruptedException.class);
        outbox.listener = event -> {};
        var good = store.read(new StoreKey("runs/run-1/checkpoints/0001.safetensors"), 1 << 28);
        store.put(new StoreKey("runs/run-1/checkpoints-good/0001.safetensors"), good.orElseThrow());
        new RunRecord(store, new RunId("run-1")).stalls().record(8, "no step for long");

        assertThat(perform(command)).isInstanceOf(RunOutcome.Finished.class);
        var rolledBack = outbox.all(RunRolledBack.class);
        assertThat(rolledBack).hasSize(1);
        assertThat(rolledBack.get(0).reason()).isEqualTo("no step for long");
        assertThat(rolledBack.get(0).fromStep()).isEqualTo(8);
        assertThat(rolledBack.get(0).toStep()).isEqualTo(6);
        assertThat(rolledBack.get(0).rollback()).isEqualTo(1);
        assertThat(rolledBack.get(0).rateShare()).isEqualTo(0.5);
        // It is taken into account once, whatever comes after it.
        var last =
                new RunArtifacts(store, new RunId("run-1")).latestCheckpoint().orElseThrow();
        assertThat(last.training().rollbacks()).isEqualTo(1);
        assertThat(last.run().stalls()).isEqualTo(1);
    }

    @Test
    void aStallIsOneOfThreeRollbacks() throws Exception {
        var command = command("{\"epochs\": 2, \"batchSize\": 32}");
        for (int number = 1; number <= 3; number++) {
            new RunRecord(store, new RunId("run-1")).stalls().record(0, "no step for long");
        }
        var signals = new RunSignals();
        outbox.listener = event -> {
            if (event instanceof RunRolledBack) {
                signals.requestHandoff("a test");
            }
        };
        assertThatThrownBy(() -> executor.execute(command, signals)).isInstanceOf(InterruptedException.class);
        outbox.listener = event -> {};
        assertThat(outbox.all(RunRolledBack.class))
                .extracting(RunRolledBack::rollback)
                .containsExactly(3);
        // The next attempt goes on, and rolls nothing back again.
        assertThat(perform(command)).isInstanceOf(RunOutcome.Finished.class);
        assertThat(outbox.all(RunRolledBack.class)).hasSize(1);
    }

    @Test
    void aTrainingThatStoodStillFourTimesFails() throws Exception {
        for (int i = 1; i <= 4; i++) {
            new RunRecord(store, new RunId("run-1")).stalls().record(i, "no step for long");
        }
        assertThat(perform(command("{\"epochs\": 1, \"batchSize\": 32}")))
                .isEqualTo(new RunOutcome.Failed("the training hung 4 times"));
    }

    private TrainingStall stall(int number) throws Exception {
        return Json.read(
                store.read(new StoreKey("runs/run-1/stalls/" + number), 1 << 10).orElseThrow(), TrainingStall.class);
    }

    private RunExecutor runs(RunConfig config, ProcessHalt halt) {
        return TestRunExecutor.of(
                TestDatasets.few(), store, outbox, new FolderStore(classifiers), registry, config, "trainer-1", halt);
    }

    private RunOutcome perform(SubmittedCommand command) throws Exception {
        return executor.execute(command, new RunSignals());
    }

    private static SubmittedCommand command(String json) throws Exception {
        var fields = json.contains("dataset") ? json : json.replaceFirst("\\{", "{\"dataset\": \"few\", ");
        return SubmittedCommand.read(fields.replace(", }", "}").getBytes(StandardCharsets.UTF_8), new RunId("run-1"));
    }
}
