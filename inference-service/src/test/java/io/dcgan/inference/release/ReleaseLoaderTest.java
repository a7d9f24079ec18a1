package io.dcgan.inference.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.message.Json;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.release.Signature;
import io.dcgan.common.store.FolderStore;
import io.dcgan.inference.model.Buffers;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.LiveGenerators;
import io.dcgan.inference.model.TestRelease;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseLoaderTest {
    private final Path folder;
    private final FolderStore store;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final LiveGenerators live = new LiveGenerators();
    private final ReleaseLoader loader;

    ReleaseLoaderTest(@TempDir Path folder) {
        this.folder = folder;
        store = new FolderStore(folder.resolve("store"));
        loader = loader(live);
    }

    private record Config(Path cache, Duration retry) implements InferenceConfig {}

    private ReleaseLoader loader(LiveGenerators generators) {
        var config = new Config(folder.resolve("cache"), Duration.ofSeconds(1));
        return new ReleaseLoader(store, new LastGoodCopy(config), generators, metrics);
    }

    @Test
    void aGoodReleaseIsLiveAndTheSameOneAgainChangesNothing() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        assertThat(loader.reload(release)).isEqualTo(new ReloadOutcome.Swapped(release.id()));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(loader.reload(release)).isEqualTo(new ReloadOutcome.Unchanged());
    }

    @Test
    void aLaterReleaseTakesItsPlace() throws Exception {
        loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1));
        loader.reload(TestRelease.of("mnist", -0.5f).put(store, 2));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
    }

    @Test
    void modelsAreServedSideBySide() throws Exception {
        loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1));
        loader.reload(TestRelease.of("fashion", 0.25f).put(store, 2));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(markOf("fashion")).isEqualTo(TestRelease.pixel(0.25f));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aTruncatedFileIsRefusedAndTheCurrentOneKeepsServing(int tenths) throws Exception {
        var good = TestRelease.of("mnist", 0.5f);
        loader.reload(good.put(store, 1));
        var release = good.put(store, 2);
        store.put(release.file().storeKey(), Arrays.copyOf(good.file(), good.file().length * tenths / 10));
        assertRefused(release, release.file().storeKey() + " must be %d bytes, got ".formatted(good.file().length));
    }

    @Test
    void aFlippedBitIsRefused() throws Exception {
        loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1));
        var test = TestRelease.of("mnist", 0.5f);
        var release = test.put(store, 2);
        var flipped = test.file();
        flipped[flipped.length / 2] ^= 1;
        store.put(release.file().storeKey(), flipped);
        assertRefused(
                release,
                release.file().storeKey() + " must have the sha256 "
                        + release.file().sha256());
    }

    @Test
    void aFileThatIsNoOnnxIsRefused() throws Exception {
        loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1));
        var release = TestRelease.of("mnist", 0.5f)
                .file("not ONNX".getBytes(StandardCharsets.UTF_8))
                .put(store, 2);
        assertRefused(release, "ONNX Runtime must take the file, but says: ");
    }

    @Test
    void anotherSignatureThanTheReleasesIsRefused() throws Exception {
        loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1));
        var release = TestRelease.of("mnist", 0.5f)
                .signature(new Signature(3, 10, 1, 2, 3))
                .put(store, 2);
        assertRefused(
                release,
                "the graph's inputs must be {label=INT64[-1], latent=FLOAT[-1, 3]} as the release says,"
                        + " got {label=INT64[-1], latent=FLOAT[-1, 2]}");
    }

    @Test
    void weightsThatAreNoNumbersAreRefused() throws Exception {
        loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).scaled(Float.NaN).put(store, 2),
                "the probe's pixels must be those that the trainer computed within 0.001, got a difference of Infinity");
    }

    @Test
    void pixelsThatTheTrainerDidNotComputeAreRefused() throws Exception {
        loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).scaled(1.1f).put(store, 2),
                "the probe's pixels must be those that the trainer computed within 0.001, got a difference of 0.0");
    }

    @Test
    void constantImagesAreRefusedEvenIfTheTrainerComputedThem() throws Exception {
        loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(TestRelease.flat().put(store, 2), "the probe's images must not be constant, got 0.0");
    }

    @Test
    void aProbeThatIsNoneIsRefused() throws Exception {
        loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).probe(new byte[] {1, 2, 3}).put(store, 2),
                "the probe must hold latents.npy, got []");
    }

    @Test
    void filesThatAreNotThereAreWorthAnotherTry() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).release(1);
        assertThat(loader.reload(release)).isInstanceOf(ReloadOutcome.Unavailable.class);
        TestRelease.of("mnist", 0.5f).put(store, 1);
        assertThat(loader.reload(release)).isInstanceOf(ReloadOutcome.Swapped.class);
    }

    @Test
    void whileTheNewestCannotBeReadAnOlderOneServes() throws Exception {
        var older = TestRelease.of("mnist", 0.5f).put(store, 1);
        var newest = TestRelease.of("mnist", -0.5f).release(2);
        var config = new Config(folder.resolve("cache"), Duration.ofHours(1));
        var consumer = new ReleaseConsumer(loader, config);
        consumer.note(older.key(), Json.write((ReleaseRecord) older));
        consumer.note(newest.key(), Json.write((ReleaseRecord) newest));
        consumer.reloadAll();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        TestRelease.of("mnist", -0.5f).put(store, 2);
        consumer.reloadAll();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
    }

    @Test
    void aStartWithoutAnyoneServesTheLastGoodCopy() throws Exception {
        loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1));
        loader.reload(TestRelease.of("fashion", 0.25f).put(store, 2));
        loader.reload(TestRelease.of("mnist", -0.5f).put(store, 3));

        var restarted = new LiveGenerators();
        loader(restarted).restore();
        assertThat(restarted.models()).containsExactly("fashion", "mnist");
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(-0.5f));
        assertThat(mark(restarted, "fashion")).isEqualTo(TestRelease.pixel(0.25f));
    }

    @Test
    void aCopyThatRottedIsNotServed() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        loader.reload(release);
        Files.write(folder.resolve("cache").resolve(release.file().storeKey().value()), new byte[] {1});
        var restarted = new LiveGenerators();
        loader(restarted).restore();
        assertThat(restarted.models()).isEmpty();
    }

    @Test
    void aDiskThatTakesNothingDoesNotKeepAGoodGeneratorFromServing() throws Exception {
        Files.write(folder.resolve("cache"), new byte[] {1});
        assertThat(loader.reload(TestRelease.of("mnist", 0.5f).put(store, 1)))
                .isInstanceOf(ReloadOutcome.Swapped.class);
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    private void assertRefused(GeneratorRelease release, String reason) throws IOException, GenerationException {
        var outcome = loader.reload(release);
        assertThat(outcome).isInstanceOf(ReloadOutcome.Refused.class);
        assertThat(((ReloadOutcome.Refused) outcome).reason()).startsWith(reason);
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(metrics.counter("dcgan.inference.reloads", "result", "refused")
                        .count())
                .isEqualTo(1);
    }

    private float markOf(String model) throws GenerationException {
        return mark(live, model);
    }

    /** The second pixel of an image, by which the generator is known. */
    private static float mark(LiveGenerators generators, String model) throws GenerationException {
        try (var lease = generators.lease(model).orElseThrow()) {
            var images = Buffers.floats(6);
            lease.generator().generate(Buffers.floats(2), Buffers.longs(1), images);
            return images.get(1);
        }
    }
}
