package io.dcgan.trainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.release.Lineage;
import io.dcgan.common.release.Provenance;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.quality.QualityScores;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DcganCliTest {
    private static final ImageSet IMAGES = TestImageSets.first(120);

    @TempDir
    private static Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Creates a custom dataset named {@code pen} and a generator that was trained on it for one step. */
    @BeforeAll
    static void createFiles() throws Exception {
        var set = Files.createDirectories(folder.resolve("sets/pen"));
        var pixels = new byte[IMAGES.count() * 28 * 28];
        IMAGES.pixels().get(pixels);
        var images = ByteBuffer.allocate(16 + pixels.length);
        images.putInt(0x803).putInt(IMAGES.count()).putInt(28).putInt(28).put(pixels);
        Files.write(set.resolve("train-images-idx3-ubyte"), images.array());
        var labels = ByteBuffer.allocate(8 + IMAGES.count()).putInt(0x801).putInt(IMAGES.count());
        for (int i = 0; i < IMAGES.count(); i++) {
            labels.put((byte) IMAGES.label(i));
        }
        Files.write(set.resolve("train-labels-idx1-ubyte"), labels.array());
        System.setProperty("dcgan.data.sets", folder.resolve("sets").toString());
        System.setProperty("dcgan.store.folder", folder.resolve("store").toString());
        Files.write(folder.resolve("generator.onnx"), generator());
    }

    @AfterAll
    static void clearSettings() {
        System.clearProperty("dcgan.data.sets");
        System.clearProperty("dcgan.store.folder");
    }

    @Test
    void aReleaseIsComparedWithTheDataSetThatItWasTrainedOn() throws Exception {
        assertThat(run("measure", folder.toString(), "--json"))
                .as(err.toString(UTF_8))
                .isZero();
        var quality = Json.read(out.toByteArray(), QualityScores.class);
        assertThat(quality.absent()).isEmpty();
        assertThat(quality.values()).containsKey(QualityScores.DISTANCE_RATIO);
        out.reset();
        assertThat(run("measure", folder.resolve("generator.onnx").toString(), "--data-set", "pen"))
                .isZero();
        assertThat(out.toString(UTF_8).lines())
                .anyMatch(line -> line.startsWith("mnist ") && line.endsWith("; 60 images compared with pen"))
                .anyMatch(line -> line.startsWith("distanceRatio ") && line.endsWith("lower is better"))
                .hasSize(27);
    }

    @Test
    void aSheetIsDrawn() throws Exception {
        var sheet = folder.resolve("sheet.png");
        assertThat(run(
                        "draw",
                        folder.toString(),
                        "--out",
                        sheet.toString(),
                        "--count",
                        "12",
                        "--columns",
                        "5",
                        "--digit",
                        "3",
                        "--seed",
                        "-7"))
                .as(err.toString(UTF_8))
                .isZero();
        var picture = ImageIO.read(sheet.toFile());
        assertThat(picture.getWidth()).isEqualTo(5 * 28);
        assertThat(picture.getHeight()).isEqualTo(3 * 28);
    }

    @Test
    void aClassifierIsTrainedAndWritten() {
        var file = folder.resolve("pen.safetensors");
        assertThat(run("classifier", "--out", file.toString(), "--data-set", "pen"))
                .as(err.toString(UTF_8))
                .isZero();
        assertThat(file).isNotEmptyFile();
        assertThat(out.toString(UTF_8)).startsWith(file + ": accuracy ").endsWith(" on the test images\n");
    }

    @Test
    void aUsageErrorIsReportedWithTheUsage() {
        assertMisuse("Missing required subcommand");
        assertMisuse("Unmatched argument at index 0: 'paint'", "paint");
        assertMisuse("Missing required parameter: 'GENERATOR'", "measure", "--json");
        assertMisuse("Unmatched argument at index 2: 'b'", "measure", "a", "b");
        assertMisuse("Unknown options: '--seed', '1'", "measure", "a", "--seed", "1");
        assertMisuse("Missing required option: '--out FILE'", "draw", "a");
        assertMisuse("Missing required parameter for option '--out' (FILE)", "draw", "a", "--out");
        assertMisuse("--count must be 1 to 10000, got 0", "draw", "a", "--out", "b", "--count", "0");
        assertMisuse("option '--seed' (N) should be specified only once", "draw", "a", "--seed", "1", "--seed", "1");
        assertMisuse("Unmatched argument at index 1: 'a'", "classifier", "a", "--out", "b");
        assertMisuse("--digit must be 0 to 9, got 10", "draw", folder.toString(), "--out", "b", "--digit", "10");
        assertMisuse("--digit must be 0 to 9, got -1", "draw", folder.toString(), "--out", "b", "--digit", "-1");
    }

    /** The script prints this file, so its help needs no build. */
    @Test
    void theHelpOfTheScriptIsThatOfTheCommand() throws Exception {
        var help = Path.of("../deploy/local/help/dcgan.txt");
        var usage = DcganCli.commandLine().getUsageMessage();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(help, usage);
        }
        assertThat(Files.readString(help)).isEqualTo(usage);
    }

    @Test
    void aFailureIsReportedInOneLine() throws Exception {
        var missing = folder.resolve("missing.onnx");
        assertThat(run("measure", missing.toString())).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString(UTF_8)).isEqualTo("generator file not found: " + missing + "\n");
        err.reset();
        assertThat(run("measure", folder.toString(), "--data-set", "nothing")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString(UTF_8))
                .isEqualTo("dataset must be one of fashion-mnist, mnist, pen, strokes, got \"nothing\"\n");
        err.reset();
        var broken = Files.write(folder.resolve("broken.onnx"), new byte[] {1, 2, 3});
        assertThat(run("draw", broken.toString(), "--out", "x")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString(UTF_8)).startsWith("the generator must be an ONNX file: ");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    private void assertMisuse(String reason, String... words) {
        err.reset();
        assertThat(run(words)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString(UTF_8)).startsWith(reason + "\n").contains("Usage: deploy/local/dcgan");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    private int run(String... words) {
        return DcganCli.commandLine()
                .setOut(new PrintWriter(out, true, UTF_8))
                .setErr(new PrintWriter(err, true, UTF_8))
                .execute(words);
    }

    private static byte[] generator() throws Exception {
        var run = new RunId("test");
        var command = TrainCommand.read("{\"batchSize\": 32, \"dataset\": \"pen\"}".getBytes(UTF_8), run);
        var time = Instant.parse("2026-11-22T13:15:02.123Z");
        try (var training = new AdversarialTraining(command, GanArchitecture.DCGAN, IMAGES)) {
            training.step();
            var provenance = new Provenance(
                    ReleaseId.of(time, run, 1),
                    "mnist",
                    run,
                    1,
                    "dcgan",
                    training.signature(),
                    Map.of(),
                    new Lineage(command, IMAGES.sha256(), "cpu", Map.of("java", "17")),
                    time,
                    Optional.empty());
            try (var generator = training.generator()) {
                return ExportedGenerator.export(generator, provenance).generator();
            }
        }
    }
}
