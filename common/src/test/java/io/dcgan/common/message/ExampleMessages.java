package io.dcgan.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.Attestation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Lineage;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.Signature;
import io.dcgan.common.release.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One message of each type, as a record and as its golden file. */
final class ExampleMessages {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final RunId RUN = new RunId("run-1");
    private static final Instant TIME = Instant.parse("2026-11-22T13:15:02.123Z");
    private static final ReleaseId RELEASE = new ReleaseId("20261122-131502123-9f3a61c0");

    private static final TrainCommand COMMAND = new TrainCommand(
            RUN,
            "letters",
            "strokes",
            32,
            ColourMode.RGB,
            "conv",
            1,
            false,
            7,
            3,
            32,
            8,
            -5,
            DeviceChoice.CPU,
            PrecisionChoice.FLOAT32,
            Optional.of(new RunId("parent")),
            new TrainingRecipe(LossType.LEAST_SQUARES, 1e-4, 2e-4, 0.5, 0.1, 0.9, 0.2, 0.3, true, 10, 0.99),
            new RunSchedule(10, 100, 5, 2, true, 2.5, 3, 60));

    private ExampleMessages() {}

    static List<Record> all() {
        return List.of(
                COMMAND,
                new RunControl.Cancel("control-1", RUN),
                new RunControl.Pause("control-2", RUN),
                new RunControl.Resume("control-3", RUN),
                new RunControl.Snapshot("control-4", RUN),
                new TrainingEvent.RunStarted(
                        header(1, 1), COMMAND, 60_000, 9_380, "cpu", List.of("1 file was left out: broken.png")),
                new TrainingEvent.RunProgressed(
                        header(1, 2),
                        1,
                        20,
                        42,
                        9_380,
                        1.25,
                        0.75,
                        0.625,
                        0.375,
                        0.875,
                        0.5,
                        4_096.5,
                        137.25,
                        "other-load"),
                new TrainingEvent.EpochCompleted(
                        header(1, 3), 1, 1.25, 0.75, 0.875, 0.5, 14.5, "runs/run-1/samples/epoch-0001.png"),
                new TrainingEvent.QualityMeasured(
                        header(1, 4), 1, Map.of("distance", 3.5), List.of(0.25, 0.75), List.of("labelAgreement"), true),
                new TrainingEvent.CheckpointWritten(header(1, 5), 469, 5_000_000_000L, 35),
                new TrainingEvent.RunRolledBack(header(1, 6), "the discriminator has won", 900, 469, 1, 0.5),
                new TrainingEvent.GeneratorReleased(header(1, 7), "letters", RELEASE, 3, 1.5e-6),
                new TrainingEvent.ControlAnswered(
                        header(1, 8),
                        "control-4",
                        "Snapshot",
                        true,
                        "kept",
                        List.of("runs/run-1/snapshots/control-4/generator.onnx")),
                new TrainingEvent.RunPaused(header(1, 9), "control-2", 512),
                new TrainingEvent.RunResumed(header(0, 18), "control-3"),
                new TrainingEvent.RunCancelled(header(2, 1), "control-1"),
                new TrainingEvent.RunFinished(header(2, 2), RELEASE, 280.5),
                new TrainingEvent.RunFailed(header(2, 3), "no data"),
                new TrainingEvent.CommandRejected(
                        header(0, 1), "epochs must be 1 to 500, got 0", "dcgan.train-commands", 0, 12),
                release(),
                new Activation(
                        "letters",
                        RELEASE,
                        Optional.of(new Activation.Canary(new ReleaseId("20261122-141502123-9f3a61c1"), 0.125)),
                        true));
    }

    private static EventHeader header(int attempt, long sequence) {
        return new EventHeader(RUN, attempt, sequence, TIME);
    }

    private static GeneratorRelease release() {
        var lineage = new Lineage(COMMAND, Sha256.of("images".getBytes(UTF_8)), "cpu", Map.of("java", "17"));
        var provenance = new Provenance(
                RELEASE,
                "letters",
                RUN,
                3,
                "conv",
                new Signature(7, 0, 3, 32, 32),
                Map.of("distance", 3.5),
                lineage,
                TIME,
                Optional.of(new Provenance.Preview(true)));
        return new GeneratorRelease(
                provenance,
                StoredFile.of(StoreKey.ofRelease("letters", RELEASE, "generator.onnx"), new byte[] {1, 2, 3}),
                StoredFile.of(StoreKey.ofRelease("letters", RELEASE, "probe.npz"), new byte[] {4}),
                Optional.of(new Attestation("trainer-1", "A".repeat(86) + "==")));
    }

    static String typeName(Object message) {
        return message.getClass().getSimpleName();
    }

    static byte[] goldenFile(Object message) throws IOException {
        return Files.readAllBytes(GOLDEN.resolve(typeName(message) + ".json"));
    }

    static JsonNode asJson(Object message) throws IOException {
        return JSON.readTree(Json.write(message));
    }

    /** The names of the golden files. */
    static List<String> goldenNames() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString().replace(".json", ""))
                    .toList();
        }
    }

    static JsonNode tree(byte[] json) throws IOException {
        return JSON.readTree(json);
    }
}
