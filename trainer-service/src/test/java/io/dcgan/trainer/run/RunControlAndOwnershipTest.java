package io.dcgan.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.RunControl.Cancel;
import io.dcgan.common.message.RunControl.Pause;
import io.dcgan.common.message.RunControl.Resume;
import io.dcgan.common.message.RunControl.Snapshot;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.RunCancelled;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunPaused;
import io.dcgan.common.message.TrainingEvent.RunResumed;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.data.catalogue.TestDatasets;
import io.dcgan.trainer.run.UnclaimedRunControls.ReceivedControl;
import io.dcgan.trainer.run.control.ControlStatus;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.ownership.AttemptStatus;
import io.dcgan.trainer.run.ownership.RunClaim;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.dcgan.trainer.run.ownership.RunRecord;
import io.dcgan.trainer.run.ownership.SupersededException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people want of runs, and what several trainers do to one. */
class RunControlAndOwnershipTest {
    private static final RunId RUN = new RunId("run-1");

    /** The dataset's classifier is trained once for all tests. */
    @TempDir
    static Path classifiers = Path.of("");

    private final FailingStore store;
    private final FakeOutbox outbox = new FakeOutbox();
    private final List<SubmittedCommand> queue = new ArrayList<>();
    private final RunExecutor executor;
    private final UnclaimedRunControls unclaimed;

    RunControlAndOwnershipTest(@TempDir Path folder) {
        store = new FailingStore(new FolderStore(folder));
        executor = runs("trainer-1");
        unclaimed = new UnclaimedRunControls(store, outbox, () -> "trainer-1");
    }

    /** That an answer is told is noted beside the test, in a folder that is about to be deleted. */
    @AfterEach
    void awaitNotes() throws Exception {
        var runRecord = new RunRecord(store, RUN);
        for (var answer : outbox.all(ControlAnswered.class)) {
            await().until(() ->
                    runRecord.controls().read(answer.controlId()).orElseThrow().told());
        }
    }

    @Test
    void aRunningRunIsCancelledWithinAStep() throws Exception {
        var outcome = performAndGive(1, new Cancel("c1", RUN));
        assertThat(outcome).isEqualTo(new RunOutcome.Cancelled());
        assertThat(outbox.all(RunCancelled.class))
                .extracting(RunCancelled::controlId)
                .containsExactly("c1");
        assertThat(answers()).containsExactly("c1 true cancelled after step 3");

        // Its command, given again, changes nothing any more.
        assertThat(perform(command("4"))).isEqualTo(new RunOutcome.Repeated());
        assertThat(outbox.all(RunCancelled.class))
                .hasSize(2)
                .containsOnly(outbox.all(RunCancelled.class).get(0));
        assertThat(outbox.releases).isEmpty();
    }

    /** A download may take minutes. */
    @Test
    void aRunThatStillLoadsItsImagesHearsToo() throws Exception {
        var endless = sent("{\"dataset\": \"endless\"}");
        var signals = new RunSignals();
        var paused = CompletableFuture.supplyAsync(() -> {
            try {
                return executor.execute(endless, signals);
            } catch (Exception e) {
                return fail(e);
            }
        });
        signals.add(new Snapshot("c1", RUN));
        signals.add(new Pause("c2", RUN));
        assertThat(paused.get(10, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Paused());
        assertThat(answers()).containsExactly("c2 true paused after step 0");

        unclaimed.apply(placed(new Resume("c3", RUN)), waiting());
        var leaving = new RunSignals();
        leaving.requestHandoff("the trainer stops");
        assertThatThrownBy(() -> executor.execute(endless, leaving)).isInstanceOf(InterruptedException.class);
        assertThat(outbox.all(RunStarted.class)).isEmpty();
    }

    @Test
    void aPausedRunFreesItsTrainerAndGoesOnAfterAResumeAsIfNothingHadHappened() throws Exception {
        assertThat(performAndGive(2, new Pause("c1", RUN))).isEqualTo(new RunOutcome.Paused());
        assertThat(outbox.all(RunPaused.class)).extracting(RunPaused::step).containsExactly(6L);
        // The command may come again before it is resumed: it waits.
        assertThat(perform(command("4"))).isEqualTo(new RunOutcome.Paused());
        assertThat(unclaimed.apply(placed(new Pause("c2", RUN)), waiting())).isTrue();

        assertThat(unclaimed.apply(placed(new Resume("c3", RUN)), waiting())).isTrue();
        assertThat(outbox.all(RunResumed.class)).hasSize(1);
        assertThat(outbox.commands).containsExactly(command("4"));
        assertThat(perform(SubmittedCommand.read(outbox.commands.get(0).write(), RUN)))
                .isInstanceOf(RunOutcome.Finished.class);
        assertThat(outbox.all(EpochCompleted.class))
                .extracting(EpochCompleted::epoch)
                .containsExactly(1, 2, 3, 4);
        assertThat(answers())
                .containsExactly(
                        "c1 true paused after step 6",
                        "c2 false the run is already paused",
                        "c3 true resumed; its command is at the end of the queue");
    }

    @Test
    void aSnapshotKeepsTheMomentAndTheRunGoesOn() throws Exception {
        assertThat(performAndGive(1, new Snapshot("c1", RUN))).isInstanceOf(RunOutcome.Finished.class);
        var answer = outbox.all(ControlAnswered.class).get(0);
        assertThat(answer.obeyed()).isTrue();
        assertThat(answer.files())
                .extracting(file -> file.substring(file.lastIndexOf('/') + 1))
                .containsExactly("checkpoint.safetensors", "generator.onnx", "probe.npz", "samples.png");
        for (var file : answer.files()) {
            assertThat(store.contains(new StoreKey(file))).isTrue();
        }
    }

    @Test
    void aQueuedRunIsCancelledAndItsCommandTrainsNothing() throws Exception {
        queue.add(command("4"));
        assertThat(unclaimed.apply(placed(new Cancel("c1", RUN)), waiting())).isTrue();
        assertThat(answers()).containsExactly("c1 true cancelled; no trainer was working on it");
        assertThat(perform(command("4"))).isEqualTo(new RunOutcome.Repeated());
        assertThat(outbox.all(RunStarted.class)).isEmpty();
        // Another content under its name is still a conflict.
        assertThat(perform(command("5"))).isInstanceOf(RunOutcome.Rejected.class);
    }

    @Test
    void aQueuedRunIsPausedAndResumed() throws Exception {
        queue.add(command("1"));
        assertThat(unclaimed.apply(placed(new Pause("c1", RUN)), waiting())).isTrue();
        assertThat(perform(command("1"))).isEqualTo(new RunOutcome.Paused());
        queue.clear();
        assertThat(unclaimed.apply(placed(new Resume("c2", RUN)), waiting())).isTrue();
        assertThat(perform(outbox.commands.get(0))).isInstanceOf(RunOutcome.Finished.class);
    }

    @Test
    void whatCannotBeObeyedIsAnsweredToo() throws Exception {
        assertThat(unclaimed.apply(placed(new Cancel("c1", RUN)), waiting())).isTrue();
        queue.add(command("1"));
        assertThat(unclaimed.apply(placed(new Snapshot("c2", RUN)), waiting())).isTrue();
        assertThat(unclaimed.apply(placed(new Resume("c3", RUN)), waiting())).isTrue();
        perform(command("1"));
        for (var control : List.of(new Cancel("c4", RUN), new Pause("c5", RUN), new Resume("c6", RUN))) {
            assertThat(unclaimed.apply(placed(control), waiting())).isTrue();
        }
        assertThat(answers())
                .containsExactly(
                        "c1 false there is no run run-1",
                        "c2 false the run is queued: there is nothing to snapshot yet",
                        "c3 false the run is already queued",
                        "c4 false the run has ended: it is finished",
                        "c5 false the run has ended: it is finished",
                        "c6 false the run has ended: it is finished");
    }

    @Test
    void aControlThatIsReadAgainOrByAnotherTrainerIsAnsweredOnce() throws Exception {
        queue.add(command("1"));
        assertThat(unclaimed.apply(placed(new Cancel("c1", RUN)), waiting())).isTrue();
        awaitAnswered(new Cancel("c1", RUN));
        var other = new UnclaimedRunControls(store, outbox, () -> "trainer-2");
        assertThat(other.apply(placed(new Cancel("c1", RUN)), waiting())).isFalse();
        assertThat(answers()).hasSize(1);
    }

    @Test
    void theRunOfAnotherTrainerIsLeftToIt() throws Exception {
        outbox.listener = event -> {
            if (event instanceof EpochCompleted) {
                assertThat(obeyHere(new Cancel("c1", RUN))).isFalse();
            }
        };
        assertThat(perform(command("1"))).isInstanceOf(RunOutcome.Finished.class);
        assertThat(answers()).isEmpty();
    }

    /** As of a trainer that was frozen while the run was given to another, and released afterwards. */
    @Test
    void aTrainerWhoseRunWasGivenToAnotherTellsNothingMore() throws Exception {
        // As after its restart: another trainer would wait until this one shows no more that it is alive.
        var other = runs("trainer-1");
        outbox.listener = event -> {
            if (event instanceof EpochCompleted epoch && epoch.epoch() == 1) {
                outbox.listener = nothing -> {};
                assertThat(onAThreadOfItsOwn(other)).isInstanceOf(RunOutcome.Finished.class);
            }
        };
        assertThatThrownBy(() -> perform(command("4"))).isInstanceOf(SupersededException.class);
        var last = outbox.events.get(outbox.events.size() - 1);
        assertThat(last).isInstanceOf(RunFinished.class);
        assertThat(last.attempt()).isEqualTo(2);
        assertThat(outbox.releases).hasSize(1);
    }

    @Test
    void whoPublishesSecondTellsTheFirstOnesRelease() throws Exception {
        perform(command("1"));
        var first = outbox.releases.get(0);
        store.delete(StoreKey.ofRun(RUN, "outcome.json"));
        assertThat(perform(command("1"))).isEqualTo(new RunOutcome.Finished(first.id()));
        assertThat(outbox.releases).containsExactly(first, first);
    }

    /** Nothing is decided without it: the command is tried again when it is back. */
    @Test
    void aRunWhoseStoreFailsGoesOnWhenItIsBack() throws Exception {
        outbox.listener = event -> store.fails |= event instanceof EpochCompleted epoch && epoch.epoch() == 2;
        assertThatThrownBy(() -> perform(command("4"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> perform(command("4"))).hasMessage("the store is away");
        assertThat(outbox.all(RunFailed.class)).isEmpty();

        outbox.listener = event -> {};
        store.fails = false;
        assertThat(perform(command("4"))).isInstanceOf(RunOutcome.Finished.class);
        assertThat(outbox.releases).hasSize(1);
        assertThat(outbox.all(RunFinished.class))
                .extracting(RunFinished::attempt)
                .containsExactly(2);
    }

    @Test
    void oneRunIdIsOneCommandHoweverItIsWritten() throws Exception {
        perform(sent("{\"epochs\": 1, \"batchSize\": 32, \"dataset\": \"few\"}"));
        assertThat(perform(sent("{ \"dataset\":\"few\",\"batchSize\":32,  \"epochs\":1 }")))
                .isEqualTo(new RunOutcome.Repeated());
        // Also what only says the default, and what is not known, is other content.
        var rejected = (RunOutcome.Rejected)
                perform(sent("{\"epochs\": 1, \"batchSize\": 32, \"dataset\": \"few\", \"seed\": 42}"));
        assertThat(rejected.reason())
                .isEqualTo("runId must identify one command, but run-1 was sent before with different content:"
                        + " {\"batchSize\":32,\"dataset\":\"few\",\"epochs\":1},"
                        + " got {\"batchSize\":32,\"dataset\":\"few\",\"epochs\":1,\"seed\":42}");
    }

    @Test
    void whatARunBeganWithHoldsForEveryLaterAttempt() throws Exception {
        var submitted = sent("{\"dataset\": \"few\", \"batchSize\": 32}");
        var runRecord = new RunRecord(store, RUN);
        // As if a version whose default was one epoch had begun it, with a dataset that is no longer there.
        runRecord.acceptCommand(submitted);
        runRecord.storeResolved(
                sent("{\"dataset\": \"few\", \"batchSize\": 32, \"epochs\": 1}").resolve());
        assertThat(perform(submitted)).isInstanceOf(RunOutcome.Finished.class);
        assertThat(outbox.all(EpochCompleted.class)).hasSize(1);
    }

    /** Gives a control when an epoch is over. */
    private RunOutcome performAndGive(int epoch, RunControl control) throws Exception {
        var signals = new RunSignals();
        outbox.listener = event -> {
            if (event instanceof EpochCompleted completed && completed.epoch() == epoch) {
                signals.add(control);
            }
        };
        return executor.execute(command("4"), signals);
    }

    private RunOutcome perform(SubmittedCommand command) throws Exception {
        return executor.execute(command, new RunSignals());
    }

    /** The engine has one gradient collector a process: the other's training begins where this one's step is over. */
    private RunOutcome onAThreadOfItsOwn(RunExecutor other) {
        try {
            return other.execute(command("4"), new RunSignals());
        } catch (Exception e) {
            return fail(e);
        }
    }

    private boolean obeyHere(RunControl control) {
        try {
            return unclaimed.apply(placed(control), waiting());
        } catch (Exception e) {
            return fail(e);
        }
    }

    private void awaitAnswered(RunControl control) {
        await().until(() -> unclaimed.isAnswered(control));
    }

    /** What was done before a kill is not done again, and its answer has the number that it had. */
    @Test
    void anAnswerThatWasNotToldIsToldOnceMoreAfterARestart() throws Exception {
        queue.add(command("1"));
        var placed = placed(new Cancel("c1", RUN));
        unclaimed.apply(placed, waiting());
        awaitAnswered(placed.control());
        var runRecord = new RunRecord(store, RUN);
        var status = runRecord.controls().read("c1").orElseThrow();
        runRecord.controls().update("c1", new ControlStatus(status.trainer(), status.time(), status.answer(), false));

        unclaimed.apply(placed, waiting());
        assertThat(outbox.all(ControlAnswered.class))
                .hasSize(2)
                .containsOnly(status.answer().orElseThrow());
        assertThat(outbox.all(RunCancelled.class)).hasSize(1);
    }

    @Test
    void aRunThatKillsItsTrainersFailsAfterTheTenth() throws Exception {
        var runRecord = new RunRecord(store, RUN);
        for (int i = 0; i < RunClaim.MAX_CRASHES; i++) {
            runRecord.attempts().claim(new AttemptStatus("trainer-1", 0, false, 0));
        }
        assertThat(perform(command("1")))
                .isEqualTo(new RunOutcome.Failed("the process died in 10 attempts in a row from step 0"));
    }

    @Test
    void aRunThatAnotherTrainerIsAliveWithIsNotTakenFromIt() throws Exception {
        var signals = new RunSignals();
        outbox.listener = event -> {
            if (event instanceof EpochCompleted epoch && epoch.epoch() == 1) {
                outbox.listener = nothing -> {};
                var told = CompletableFuture.runAsync(
                        () -> signals.requestHandoff("a test"), CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS));
                // Given the same command, by another record, it waits for as long as the first one shows itself.
                assertThatThrownBy(() -> runs("trainer-2").execute(command("4"), signals))
                        .isInstanceOf(InterruptedException.class);
                told.join();
            }
        };
        assertThat(perform(command("4"))).isInstanceOf(RunOutcome.Finished.class);
        assertThat(outbox.events).allMatch(event -> event.attempt() == 1);
    }

    private List<String> answers() {
        return outbox.all(ControlAnswered.class).stream()
                .map(one -> "%s %s %s".formatted(one.controlId(), one.obeyed(), one.answer()))
                .toList();
    }

    private UnclaimedRunControls.CommandLookup waiting() {
        return new UnclaimedRunControls.CommandLookup() {
            @Override
            public Optional<SubmittedCommand> findPending(RunControl control) {
                return queue.stream().findFirst();
            }

            @Override
            public boolean isAssignedHere(RunControl control) {
                return false;
            }
        };
    }

    private static ReceivedControl placed(RunControl control) {
        return new ReceivedControl(control, 0, control.controlId().charAt(1));
    }

    private RunExecutor runs(String trainer) {
        return TestRunExecutor.of(
                TestDatasets.few(),
                store,
                outbox,
                new FolderStore(classifiers),
                new SimpleMeterRegistry(),
                TestRunConfig.DEFAULT,
                trainer,
                status -> fail("halted with " + status));
    }

    private static SubmittedCommand command(String epochs) throws Exception {
        return sent("{\"dataset\": \"few\", \"batchSize\": 32, \"epochs\": %s}".formatted(epochs));
    }

    private static SubmittedCommand sent(String json) throws Exception {
        return SubmittedCommand.read(json.getBytes(StandardCharsets.UTF_8), RUN);
    }

    /** Nothing is told twice under one number. */
    @Test
    void everyEventHasANumberOfItsOwn() throws Exception {
        queue.add(command("4"));
        unclaimed.apply(placed(new Pause("c1", RUN)), waiting());
        unclaimed.apply(placed(new Resume("c2", RUN)), waiting());
        performAndGive(1, new Cancel("c3", RUN));
        unclaimed.apply(placed(new Cancel("c4", RUN)), waiting());
        assertThat(outbox.events)
                .extracting(TrainingEvent::attempt, TrainingEvent::sequence)
                .doesNotHaveDuplicates();
    }
}
