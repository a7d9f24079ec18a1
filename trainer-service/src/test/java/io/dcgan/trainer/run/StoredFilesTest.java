package io.dcgan.trainer.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunResumed;
import io.dcgan.common.message.TrainingEvent.RunRolledBack;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.data.catalogue.TestDatasets;
import io.dcgan.trainer.history.MetricsLog;
import io.dcgan.trainer.run.UnclaimedRunControls.ReceivedControl;
import io.dcgan.trainer.run.artifact.CheckpointFile;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.control.ControlStatus;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.ownership.AttemptStatus;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.dcgan.trainer.run.ownership.RunRecord;
import io.dcgan.trainer.run.ownership.TrainingStall;
import io.dcgan.trainer.safetensors.SafeTensors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads the files that commit 45c1423 wrote. They come from a real trainer, so a file that this version cannot read is a
 * file that an upgrade would lose.
 */
class StoredFilesTest {
    private static final Path STORED = Path.of("src", "test", "resources", "stored-files", "45c1423");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FolderStore store;
    private final FakeOutbox outbox = new FakeOutbox();
    private final RunExecutor executor;

    StoredFilesTest(@TempDir Path folder) throws IOException {
        copy(STORED.resolve("store"), folder);
        store = new FolderStore(folder);
        executor = TestRunExecutor.of(
                TestDatasets.in(STORED.resolve("sets")),
                store,
                outbox,
                store,
                new SimpleMeterRegistry(),
                new TestRunConfig(Duration.ofMinutes(10), 3000),
                "trainer-1",
                status -> fail("halted with " + status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"finished", "forked", "resumed", "failed", "cancelled"})
    void anEndedRunRepeatsItsOutcomeWithoutTraining(String run) throws Exception {
        assertThat(executor.execute(command(run), new RunSignals())).isEqualTo(new RunOutcome.Repeated());
        assertThat(outbox.events)
                .extracting(StoredFilesTest::text)
                .containsExactly(Files.readString(STORED.resolve("store/runs/" + run + "/outcome.json")));
        assertThat(outbox.releases).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "finished, finished",
        "failed, failed",
        "cancelled, cancelled",
        "paused, paused",
        "interrupted, running",
        "stalled, running"
    })
    void aRunIsInTheStateInWhichItWasLeft(String run, String state) throws Exception {
        var archived = new RunArchive(store).find(new RunId(run)).orElseThrow();
        assertThat(archived.lifecycle().state()).hasToString(state);
        assertThat(archived.command()).isPresent();
    }

    @Test
    void aPausedRunIsResumedFromItsCheckpoint() throws Exception {
        var run = new RunId("paused");
        long step = step("paused");
        assertThat(executor.execute(command("paused"), new RunSignals())).isEqualTo(new RunOutcome.Paused());

        var unclaimed = new UnclaimedRunControls(store, outbox, () -> "trainer-1");
        assertThat(unclaimed.apply(
                        new ReceivedControl(new RunControl.Resume("resume-1", run), 0, 99), new EmptyQueue()))
                .isTrue();
        assertThat(outbox.all(RunResumed.class)).hasSize(1);
        assertThat(outbox.commands).containsExactly(command("paused"));

        performUntil("paused", EpochCompleted.class);
        assertThat(outbox.all(RunStarted.class))
                .extracting(TrainingEvent::attempt)
                .containsExactly(2);
        long stepsPerEpoch = 120;
        assertThat(outbox.all(EpochCompleted.class))
                .extracting(EpochCompleted::epoch)
                .containsExactly((int) (step / stepsPerEpoch) + 1);
    }

    @Test
    void anInterruptedRunContinuesFromItsCheckpointToItsRelease() throws Exception {
        long step = step("interrupted");
        assertThat(executor.execute(command("interrupted"), new RunSignals())).isInstanceOf(RunOutcome.Finished.class);
        assertThat(outbox.all(RunStarted.class))
                .extracting(TrainingEvent::attempt)
                .containsExactly(2);
        assertThat(outbox.all(RunStarted.class)).singleElement().satisfies(started -> {
            assertThat(started.command().shards()).isEqualTo(1);
            assertThat(started.warnings())
                    .containsExactly(
                            "the first %d steps were computed by an older trainer; the final weights will not be"
                                            .formatted(step)
                                    + " bit-identical to those of an uninterrupted run");
        });
        assertThat(outbox.all(EpochCompleted.class))
                .extracting(EpochCompleted::epoch)
                .startsWith((int) (step / 120) + 1)
                .endsWith(8);
        assertThat(outbox.all(RunFinished.class)).hasSize(1);
        assertThat(outbox.releases).extracting(release -> release.model()).containsExactly("m-interrupted");
        var metrics = MetricsLog.parse(store.read(new StoreKey("runs/interrupted/metrics.jsonl"), 1 << 20)
                .orElseThrow());
        assertThat(metrics.lines()).extracting(line -> line.epoch()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void aStalledRunGoesBackToItsLastGoodCheckpoint() throws Exception {
        var good = new RunArtifacts(store, new RunId("stalled"))
                .latestGoodCheckpoint()
                .orElseThrow();
        performUntil("stalled", RunRolledBack.class);
        assertThat(outbox.all(RunRolledBack.class)).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo("no step for PT0.000000001S");
            assertThat(event.toStep()).isEqualTo(good.training().step());
            assertThat(event.rollback()).isEqualTo(1);
            assertThat(event.rateShare()).isEqualTo(0.5);
        });
    }

    @Test
    void aForkOfAFinishedRunStarts() throws Exception {
        var fork = SubmittedCommand.read("""
                {"dataset": "dots", "architecture": "mlp", "latentSize": 4, "conditional": true, "batchSize": 8,
                 "epochs": 1, "forkOf": "finished"}
                """.getBytes(UTF_8), new RunId("new-fork"));
        assertThat(executor.execute(fork, new RunSignals())).isInstanceOf(RunOutcome.Finished.class);
    }

    static List<Path> jsonFiles() throws IOException {
        var store = STORED.resolve("store");
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile)
                    .map(store::relativize)
                    .filter(file -> kind(file).isPresent())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("jsonFiles")
    void aJsonFileIsReadAndWrittenUnchanged(Path file) throws Exception {
        var content = Files.readAllBytes(STORED.resolve("store").resolve(file));
        var read = Json.read(content, kind(file).orElseThrow());
        assertThat(text(read)).isEqualTo(withLaterFields(new String(content, UTF_8)));
    }

    /** Returns the text with what later versions write as well. A command from before shards has one. */
    private static String withLaterFields(String json) {
        return json.replaceAll("(\"batchSize\":\\d+)", "$1,\"shards\":1")
                .replaceAll("(\"architecture\":\"[^\"]+\"),\"conditional\"", "$1,\"networkVersion\":1,\"conditional\"")
                .replaceAll("(\"secondsLeft\":[^,}]+)", "$1,\"slowdown\":\"\"");
    }

    /** As what a file is read; empty for pictures, tensors and what has a test of its own. */
    private static Optional<Class<?>> kind(Path file) {
        var kinds = Map.<String, Class<?>>of(
                "runs/[^/]+/command.json", TrainCommand.class,
                "runs/[^/]+/outcome.json", TrainingEvent.class,
                "runs/[^/]+/attempts/.*", AttemptStatus.class,
                "runs/[^/]+/controls/.*", ControlStatus.class,
                "runs/[^/]+/stalls/.*", TrainingStall.class,
                "runs/[^/]+/release.json", ReleaseRecord.class,
                "runs/[^/]+/(release-name|previews/[^/]+).json", Provenance.class,
                "releases/.*/release.json", ReleaseRecord.class);
        return kinds.entrySet().stream()
                .filter(kind -> file.toString().matches(kind.getKey()))
                .<Class<?>>map(Map.Entry::getValue)
                .findFirst();
    }

    @Test
    void theJsonFilesOfEveryKindAreThere() throws Exception {
        assertThat(jsonFiles().stream().map(file -> kind(file).orElseThrow()).distinct())
                .hasSize(7);
    }

    @Test
    void aSentCommandIsReadAndWrittenUnchanged() throws Exception {
        for (var run : store.names(new StoreKey("runs"))) {
            var sent = STORED.resolve("store/runs/" + run + "/sent.json");
            if (Files.exists(sent)) {
                var read =
                        new RunRecord(store, new RunId(run)).submittedCommand().orElseThrow();
                assertThat(read).isEqualTo(command(run));
                assertThat(new String(read.write(), UTF_8)).isEqualTo(Files.readString(sent));
            }
        }
    }

    @Test
    void pausesAndResumesAreKnown() throws Exception {
        var paused = new RunRecord(store, new RunId("paused"));
        assertThat(paused.pauses().isPaused()).isTrue();
        assertThat(paused.pauses().pausedBy()).isPresent();
        var resumed = new RunRecord(store, new RunId("resumed"));
        assertThat(resumed.pauses().isPaused()).isFalse();
        var resume = JSON.readTree(Files.readString(STORED.resolve("store/runs/resumed/resumes/1")));
        assertThat(resumed.pauses().resumedBy(resume.path("controlId").asText()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"finished", "paused", "interrupted", "stalled"})
    void aCheckpointIsReadAndWrittenUnchangedButForItsVersions(String run) throws Exception {
        var folder = new StoreKey("runs/" + run + "/checkpoints");
        var key = new StoreKey(folder + "/" + store.names(folder).get(0));
        var content = store.read(key, 1 << 20).orElseThrow();
        var written = SafeTensors.read(CheckpointFile.write(CheckpointFile.read(key, content)));
        var metadata = new HashMap<>(written.metadata());
        assertThat(metadata.remove("formatVersion")).isEqualTo("1");
        metadata.compute(
                "place", (name, place) -> requireNonNull(place).replace(",\"stepVersion\":1,\"networkVersion\":1", ""));
        assertThat(new SafeTensors(metadata, written.tensors()).write()).isEqualTo(content);
    }

    @Test
    void metricsAreReadAndWrittenUnchanged() throws Exception {
        var content = Files.readAllBytes(STORED.resolve("store/runs/finished/metrics.jsonl"));
        assertThat(MetricsLog.parse(content).toBytes()).isEqualTo(content);
    }

    @ParameterizedTest
    @CsvSource({"dcgan.training-events, 14", "dcgan.generator-releases, 2", "dcgan.run-controls, 4"})
    void everyRecordOfATopicIsReadAndWrittenUnchanged(String topic, int types) throws Exception {
        var families = Map.of(
                "dcgan.training-events", TrainingEvent.class,
                "dcgan.generator-releases", ReleaseRecord.class,
                "dcgan.run-controls", RunControl.class);
        var family = requireNonNull(families.get(topic));
        var values =
                records(topic).stream().map(one -> one.path("value").asText()).toList();
        var seen = new ArrayList<Object>();
        for (var value : values) {
            var read = Json.read(value.getBytes(UTF_8), family);
            assertThat(text(read)).isEqualTo(withLaterFields(value));
            seen.add(read.getClass());
        }
        assertThat(seen.stream().distinct()).hasSize(types);
    }

    private void performUntil(String run, Class<? extends TrainingEvent> last) throws Exception {
        var signals = new RunSignals();
        Consumer<TrainingEvent> listener = event -> {
            if (last.isInstance(event)) {
                signals.requestHandoff("a test");
            }
        };
        outbox.listener = listener;
        var command = command(run);
        assertThatThrownBy(() -> executor.execute(command, signals)).isInstanceOf(InterruptedException.class);
    }

    /** Steps at the run's newest checkpoint. */
    private long step(String run) throws Exception {
        return new RunArtifacts(store, new RunId(run))
                .latestCheckpoint()
                .orElseThrow()
                .training()
                .step();
    }

    /** The command as its record on the topic has it. */
    private static SubmittedCommand command(String run) throws Exception {
        for (var record : records("dcgan.train-commands")) {
            if (record.path("key").asText().equals(run)) {
                return SubmittedCommand.read(record.path("value").asText().getBytes(UTF_8), new RunId("unnamed"));
            }
        }
        throw new AssertionError("there must be a command of " + run);
    }

    private static List<JsonNode> records(String topic) throws IOException {
        var records = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(STORED.resolve("records.jsonl"))) {
            var record = JSON.readTree(line);
            if (record.path("topic").asText().equals(topic)) {
                records.add(record);
            }
        }
        return records;
    }

    private static String text(Object message) {
        return new String(Json.write(message), UTF_8);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    /** No command waits. */
    private record EmptyQueue() implements UnclaimedRunControls.CommandLookup {
        @Override
        public Optional<SubmittedCommand> findPending(RunControl control) {
            return Optional.empty();
        }

        @Override
        public boolean isAssignedHere(RunControl control) {
            return true;
        }
    }
}
