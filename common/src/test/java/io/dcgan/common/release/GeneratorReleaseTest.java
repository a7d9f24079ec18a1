package io.dcgan.common.release;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.TrainCommand;
import java.io.ByteArrayOutputStream;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

class GeneratorReleaseTest {
    private static final Instant TIME = Instant.parse("2026-11-22T13:15:02.123Z");
    private static final RunId RUN = new RunId("run-1");
    private static final ReleaseId ID = ReleaseId.of(TIME, RUN, 12);

    @Test
    void aReleaseIsOneFlatJsonObject() throws MalformedMessageException {
        var release = release();
        var json = Json.write(release);
        assertThat(new String(json, UTF_8))
                .startsWith("{\"type\":\"GeneratorRelease\",\"releaseId\":\"" + ID + "\",\"model\":\"mnist\",")
                .contains("\"storeKey\":\"releases/mnist/" + ID + "/generator.onnx\",\"bytes\":3,\"sha256\":\"039058c6")
                .contains("\"signature\":{\"latentSize\":64,\"classes\":10,\"channels\":1,\"height\":28,\"width\":28}");
        assertThat(Json.read(json, ReleaseRecord.class)).isEqualTo(release);
    }

    @Test
    void anUnknownRecordTypeIsRejected() {
        assertThatThrownBy(() -> Json.read("{\"type\":\"Retirement\"}".getBytes(UTF_8), ReleaseRecord.class))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("type must be a known type, got \"Retirement\"");
    }

    @Test
    void textsThatWouldBreakLogsOrMetricsAreRejected() {
        var json = new String(Json.write(release()), UTF_8);
        for (var device : new String[] {"x".repeat(101), "cpu\\n2026 ERROR", ""}) {
            var changed = json.replaceFirst(
                    "\"device\":\"[^\"]*\",\"versions\"",
                    Matcher.quoteReplacement("\"device\":\"%s\",\"versions\"".formatted(device)));
            assertThatThrownBy(() -> Json.read(changed.getBytes(UTF_8), ReleaseRecord.class))
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageContaining("device must be 1 to 100 printable ASCII characters");
        }
        var label = json.replaceFirst("\"architecture\":\"[^\"]*\"", "\"architecture\":\"x # {\"");
        assertThatThrownBy(() -> Json.read(label.getBytes(UTF_8), ReleaseRecord.class))
                .hasMessageContaining("architecture must be 1 to 64 of a-z");
    }

    @Test
    void idsSortByTime() {
        var later = ReleaseId.of(TIME.plusMillis(1), RUN, 1);
        assertThat(ID.value()).startsWith("20261122-131502123-").isLessThan(later.value());
    }

    @Test
    void aProbeSurvivesARoundTrip() {
        var signature = new Signature(2, 10, 1, 3, 3);
        var probe = probe(signature);
        var read = Probe.read(probe.write(signature), signature);
        assertThat(read.latents()).isEqualTo(probe.latents());
        assertThat(read.labels()).isEqualTo(probe.labels());
        assertThat(read.distance(FloatBuffer.wrap(images(signature)))).isZero();
    }

    @Test
    void aProbeDetectsOneWrongPixelAndOneNaN() {
        var signature = new Signature(2, 10, 1, 3, 3);
        var pixels = images(signature);
        pixels[pixels.length - 1] += 0.5f;
        assertThat(probe(signature).distance(FloatBuffer.wrap(pixels))).isEqualTo(0.5f);
        pixels[0] = Float.NaN;
        assertThat(probe(signature).distance(FloatBuffer.wrap(pixels))).isInfinite();
    }

    @Test
    void aProbeOfADifferentShapeIsRejected() {
        var signature = new Signature(2, 10, 1, 3, 3);
        var file = probe(signature).write(signature);
        assertThatThrownBy(() -> Probe.read(file, new Signature(3, 10, 1, 3, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'shape': (16, 3)")
                .hasMessageContaining("'shape': (16, 2)");
        assertThatThrownBy(() -> Probe.read(new byte[10], signature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the probe must contain latents.npy, got []");
    }

    /** A small archive with thousands of entries would otherwise be decompressed for minutes. */
    @Test
    void aProbeWithRepeatedEntriesIsRejected() {
        var signature = new Signature(2, 10, 1, 3, 3);
        var file = probe(signature).write(signature);
        int entries = new String(file, ISO_8859_1).indexOf("PK\001\002");
        var twice = new ByteArrayOutputStream();
        twice.write(file, 0, new String(file, ISO_8859_1).indexOf("PK\003\004", 1));
        twice.write(file, 0, entries);
        assertThatThrownBy(() -> Probe.read(twice.toByteArray(), signature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the probe must contain latents.npy once");
    }

    private static GeneratorRelease release() {
        var command = TrainCommand.defaults(RUN);
        var lineage = new Lineage(command, Sha256.of(new byte[0]), "cpu", Map.of("java", "17"));
        var signature = new Signature(64, 10, 1, 28, 28);
        var provenance = new Provenance(
                ID, "mnist", RUN, 12, "dcgan", signature, Map.of("frechet", 1.5), lineage, TIME, Optional.empty());
        var file = StoredFile.of(StoreKey.ofRelease("mnist", ID, "generator.onnx"), new byte[] {1, 2, 3});
        var probe = StoredFile.of(StoreKey.ofRelease("mnist", ID, "probe.npz"), new byte[] {4});
        return new GeneratorRelease(provenance, file, probe);
    }

    private static Probe probe(Signature signature) {
        var latents = new float[Probe.COUNT * signature.latentSize()];
        latents[1] = -1.25f;
        var labels = new long[Probe.COUNT];
        labels[15] = 9;
        return new Probe(latents, labels, images(signature));
    }

    private static float[] images(Signature signature) {
        var images = new float[Probe.COUNT * signature.imageSize()];
        for (int i = 0; i < images.length; i++) {
            images[i] = i / 1024f;
        }
        return images;
    }
}
