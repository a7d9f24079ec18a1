package io.dcgan.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.data.catalogue.TestDatasets;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.file.NewerFormatException;
import io.dcgan.trainer.run.ownership.Lifecycle;
import io.dcgan.trainer.run.ownership.RunClaim;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.dcgan.trainer.run.ownership.RunRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged file in the store fails the run that owns it and nothing else. */
class CorruptFilesTest {
    /** The dataset's classifier is trained once for all tests. */
    @TempDir
    static Path classifiers = Path.of("");

    private final FakeOutbox outbox = new FakeOutbox();
    private final FolderStore store;
    private final RunExecutor executor;

    CorruptFilesTest(@TempDir Path folder) {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sent.json",
                "command.json",
                "attempts/1",
                "stalls/1",
                "outcome.json",
                "release.json",
                "checkpoints/0001.safetensors"
            })
    void aCorruptFileFailsItsRunByNameAndTheNextRunEnds(String file) throws Exception {
        interrupt("damaged");
        store.put(key("damaged", file), "{\"half a fi".getBytes(StandardCharsets.UTF_8));

        var outcome = execute("damaged");

        var name = "runs/damaged/" + file + " in the store is corrupt: ";
        assertThat(outcome).isInstanceOf(RunOutcome.Failed.class);
        assertThat(outbox.all(RunFailed.class))
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).startsWith(name));
        assertThat(new RunArchive(store)
                        .find(new RunId("damaged"))
                        .orElseThrow()
                        .lifecycle())
                .isInstanceOf(Lifecycle.Failed.class);
        assertThat(execute("damaged")).isInstanceOf(RunOutcome.Repeated.class);
        assertThat(execute("sound")).isInstanceOf(RunOutcome.Finished.class);
    }

    @Test
    void aCorruptOutcomeStaysInTheStoreUnderAnotherName() throws Exception {
        assertThat(execute("ended")).isInstanceOf(RunOutcome.Finished.class);
        var damaged = "not JSON".getBytes(StandardCharsets.UTF_8);
        store.put(key("ended", "outcome.json"), damaged);
        assertThat(execute("ended")).isInstanceOf(RunOutcome.Failed.class);
        assertThat(store.read(key("ended", "outcome.json.corrupt"), 100)).hasValue(damaged);
    }

    @ParameterizedTest
    @ValueSource(strings = {"command.json", "attempts/1", "stalls/1", "outcome.json"})
    void aFileOfANewerVersionIsNotCorrupt(String file) throws Exception {
        interrupt("newer");
        store.put(key("newer", file), "{\"formatVersion\": 2}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> execute("newer"))
                .isInstanceOf(NewerFormatException.class)
                .hasMessage(
                        "runs/newer/" + file
                                + " in the store has format version 2 and needs a newer trainer; this one reads up to version 1");
        assertThat(outbox.all(RunFailed.class)).isEmpty();
        assertThat(store.read(key("newer", file), 100)).isPresent();
    }

    @Test
    void corruptMetricsAndSamplesAreSetAside() throws Exception {
        interrupt("shown");
        var damaged = "{\"epoch\": 1, \"st".getBytes(StandardCharsets.UTF_8);
        store.put(key("shown", "metrics.jsonl"), damaged);
        store.put(key("shown", "samples/epoch-0001.png"), damaged);
        assertThat(execute("shown")).isInstanceOf(RunOutcome.Finished.class);
        assertThat(outbox.all(RunFinished.class)).hasSize(1);
        assertThat(store.read(key("shown", "metrics.jsonl.corrupt"), 100)).hasValue(damaged);
        assertThat(store.read(key("shown", "samples/epochs.gif"), 1 << 20)).isPresent();
    }

    @Test
    void aControlOfARunWithACorruptFileIsAnsweredOnce() throws Exception {
        interrupt("damaged");
        store.put(key("damaged", "outcome.json"), new byte[] {1, 2, 3});
        var controls = new UnclaimedRunControls(store, outbox, () -> "trainer-1");
        var received =
                new UnclaimedRunControls.ReceivedControl(new RunControl.Cancel("c1", new RunId("damaged")), 0, 5);
        assertThat(controls.apply(received, nothingQueued())).isTrue();
        assertThat(outbox.all(ControlAnswered.class)).singleElement().satisfies(event -> {
            assertThat(event.obeyed()).isFalse();
            assertThat(event.answer()).startsWith("runs/damaged/outcome.json in the store is corrupt: ");
        });
    }

    /** All controls are read again at each start, so one with a damaged status may have been executed long ago. */
    @Test
    void aControlWithACorruptStatusIsNotExecutedAgain() throws Exception {
        interrupt("sound");
        store.put(key("sound", "controls/c1"), new byte[] {1, 2, 3});
        var controls = new UnclaimedRunControls(store, outbox, () -> "trainer-1");
        var received = new UnclaimedRunControls.ReceivedControl(new RunControl.Pause("c1", new RunId("sound")), 0, 5);
        assertThat(controls.isAnswered(received.control())).isTrue();
        assertThat(controls.apply(received, nothingQueued())).isFalse();
        assertThat(execute("sound")).isInstanceOf(RunOutcome.Finished.class);
    }

    @Test
    void aFileAboveItsLimitIsCorrupt() throws Exception {
        store.put(key("large", "outcome.json"), new byte[(1 << 20) + 1]);
        assertThat(execute("large")).isInstanceOf(RunOutcome.Failed.class);
        assertThat(outbox.all(RunFailed.class).get(0).reason())
                .startsWith("runs/large/outcome.json in the store is corrupt: ")
                .endsWith("must be at most 1048576 bytes, got more");
    }

    @Test
    void aFieldOfTheSenderIsNoFormatVersion() throws Exception {
        var command = SubmittedCommand.read(
                "{\"dataset\": \"few\", \"batchSize\": 32, \"epochs\": 1, \"formatVersion\": 2}"
                        .getBytes(StandardCharsets.UTF_8),
                new RunId("sent"));
        assertThat(executor.execute(command, new RunSignals())).isInstanceOf(RunOutcome.Finished.class);
        assertThat(executor.execute(command, new RunSignals())).isInstanceOf(RunOutcome.Repeated.class);
    }

    @Test
    void aRunOfANewerTrainerCanBeCancelled() throws Exception {
        interrupt("newer");
        store.put(key("newer", "command.json"), "{\"formatVersion\": 2}".getBytes(StandardCharsets.UTF_8));
        var controls = new UnclaimedRunControls(store, outbox, () -> "trainer-1");
        var cancel = new UnclaimedRunControls.ReceivedControl(new RunControl.Cancel("c1", new RunId("newer")), 0, 5);
        assertThat(controls.apply(cancel, nothingQueued())).isTrue();
        assertThat(execute("newer")).isInstanceOf(RunOutcome.Repeated.class);
    }

    @Test
    void aCorruptReservationOfAPreviewFailsTheRun() throws Exception {
        store.put(key("previewed", "previews/epoch-0001-0.json"), new byte[] {1, 2, 3});
        var json = "{\"dataset\": \"few\", \"batchSize\": 32, \"epochs\": 2, \"publishEvery\": 1}";
        var command = SubmittedCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId("previewed"));
        assertThat(executor.execute(command, new RunSignals())).isInstanceOf(RunOutcome.Failed.class);
        assertThat(outbox.all(RunFailed.class).get(0).reason())
                .startsWith("runs/previewed/previews/epoch-0001-0.json in the store is corrupt: ");
    }

    /** A live trainer writes its status every two seconds, so a damaged one says nothing about its trainer. */
    @Test
    void aCorruptFileDoesNotEndTheWorkOfALiveTrainer() throws Exception {
        interrupt("shared");
        var other = new RunRecord(store, new RunId("shared"));
        try (var live = RunClaim.acquire(other, "trainer-1", 0, new RunSignals())) {
            store.put(key("shared", "command.json"), new byte[] {1, 2, 3});
            var signals = new RunSignals();
            var second = TestRunExecutor.of(
                    TestDatasets.few(),
                    store,
                    outbox,
                    new FolderStore(classifiers),
                    new SimpleMeterRegistry(),
                    TestRunConfig.DEFAULT,
                    "trainer-2",
                    status -> fail("halted with " + status));
            var stop = CompletableFuture.runAsync(
                    () -> signals.requestHandoff("a test"), CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS));
            assertThatThrownBy(() -> second.execute(command("shared"), signals))
                    .isInstanceOf(InterruptedException.class);
            stop.join();
            live.requireOwnership();
        }
    }

    private static UnclaimedRunControls.CommandLookup nothingQueued() {
        return new UnclaimedRunControls.CommandLookup() {
            @Override
            public Optional<SubmittedCommand> findPending(RunControl control) {
                return Optional.empty();
            }

            @Override
            public boolean isAssignedHere(RunControl control) {
                return true;
            }
        };
    }

    /** Leaves a run after its first epoch, as a trainer that is stopped does. */
    private void interrupt(String run) throws Exception {
        var signals = new RunSignals();
        outbox.listener = event -> {
            if (event instanceof EpochCompleted) {
                signals.requestHandoff("a test");
            }
        };
        assertThatThrownBy(() -> executor.execute(command(run), signals)).isInstanceOf(InterruptedException.class);
        outbox.listener = event -> {};
    }

    private RunOutcome execute(String run) throws Exception {
        return executor.execute(command(run), new RunSignals());
    }

    private static SubmittedCommand command(String run) throws Exception {
        var json = "{\"dataset\": \"few\", \"batchSize\": 32, \"epochs\": 2}";
        return SubmittedCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId(run));
    }

    private static StoreKey key(String run, String file) {
        return StoreKey.ofRun(new RunId(run), file);
    }
}
