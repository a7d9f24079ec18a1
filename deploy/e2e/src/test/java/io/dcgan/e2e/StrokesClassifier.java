package io.dcgan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The classifier of the dataset {@code strokes}. It is trained once per build, with {@code deploy/local/dcgan}. Otherwise
 * each stack would train it when it measures its first generator. A stack with a bucket still does.
 */
final class StrokesClassifier {
    private static final Path FILE =
            Path.of("target", "strokes-classifier.safetensors").toAbsolutePath();

    private StrokesClassifier() {}

    /** Puts the classifier into a store, where a trainer finds it. */
    static synchronized void copyTo(Path store) throws IOException, InterruptedException {
        if (Files.notExists(FILE)) {
            train();
        }
        var file = Files.readAllBytes(FILE);
        var target = store.resolve(StoreKey.ofClassifier(dataset(file)).value());
        Files.createDirectories(target.getParent());
        Files.write(target, file);
    }

    private static void train() throws IOException, InterruptedException {
        var log = new File(FILE + ".log");
        var command = new ProcessBuilder(
                        SourceTree.ROOT.resolve("deploy/local/dcgan").toString(),
                        "classifier",
                        "--data-set",
                        "strokes",
                        "--out",
                        FILE.toString())
                .redirectErrorStream(true)
                .redirectOutput(log);
        command.environment().put("DCGAN_RUN", FILE.resolveSibling("dcgan").toString());
        assertThat(command.start().waitFor())
                .as("%s", Files.readString(log.toPath()))
                .isZero();
    }

    /** Returns the SHA-256 of the images, which the header of the file contains. */
    private static Sha256 dataset(byte[] file) throws IOException {
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        var header = new ObjectMapper().readTree(new String(file, Long.BYTES, length, UTF_8));
        return new Sha256(header.path("__metadata__").path("dataSetSha256").asText());
    }
}
