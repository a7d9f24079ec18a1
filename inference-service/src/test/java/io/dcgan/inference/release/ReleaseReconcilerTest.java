package io.dcgan.inference.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.ModelGenerators;
import io.dcgan.inference.model.TestRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The live releases that follow from records of the topic. */
class ReleaseReconcilerTest extends ReplicaFixture {
    ReleaseReconcilerTest(@TempDir Path folder) {
        super(folder);
    }

    @Test
    void aGoodReleaseIsLiveAndTheSameOneAgainChangesNothing() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(release);
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        publish(release);
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(loads("loaded")).isEqualTo(1);
    }

    @Test
    void aLaterReleaseTakesItsPlace() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        publish(TestRelease.of("mnist", -0.5f).put(store, 2));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
    }

    @Test
    void modelsAreServedSideBySide() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        publish(TestRelease.of("fashion", 0.25f).put(store, 2));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(markOf("fashion")).isEqualTo(TestRelease.pixel(0.25f));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aTruncatedFileIsRefusedAndTheCurrentOneKeepsServing(int tenths) throws Exception {
        var good = TestRelease.of("mnist", 0.5f);
        publish(good.put(store, 1));
        var release = good.put(store, 2);
        store.put(release.file().storeKey(), Arrays.copyOf(good.file(), good.file().length * tenths / 10));
        assertRefused(
                release,
                release.file().storeKey() + " must have %d bytes and the sha256 ".formatted(good.file().length));
    }

    @Test
    void aFlippedBitIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var test = TestRelease.of("mnist", 0.5f);
        var release = test.put(store, 2);
        var flipped = test.file();
        flipped[flipped.length / 2] ^= 1;
        store.put(release.file().storeKey(), flipped);
        assertRefused(
                release,
                "%s must have %d bytes and the sha256 %s, got other content"
                        .formatted(
                                release.file().storeKey(),
                                release.file().bytes(),
                                release.file().sha256()));
    }

    @Test
    void aFileThatIsNotOnnxIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var release = TestRelease.of("mnist", 0.5f).file(new byte[100]).put(store, 2);
        assertRefused(release, "the generator must be an ONNX file: ");
    }

    @Test
    void anUnknownOperatorIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).withUnknownOperator().put(store, 2),
                "the graph's operators must be one of MatMul, Gather, Add, Relu, LeakyRelu, Tanh, Reshape, Conv,"
                        + " ConvTranspose, got Teleport flat");
    }

    /** Even if the path leads to an existing file. */
    @Test
    void weightsOutsideTheFileAreRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var outside = Files.write(folder.resolve("outside.bin"), new byte[2 * 6 * Float.BYTES]);
        var relative = Path.of("").toAbsolutePath().relativize(outside.toAbsolutePath());
        assertRefused(
                TestRelease.of("mnist", 0.5f)
                        .withWeightsElsewhere(relative.toString())
                        .put(store, 2),
                "the generator's TensorProto must not have external_data");
        var absolute = TestRelease.of("mnist", 0.5f)
                .withWeightsElsewhere(outside.toString())
                .put(store, 3);
        publish(absolute);
        assertThat(replica.quarantine().find(absolute.key())).isPresent();
    }

    @Test
    void aSignatureOtherThanTheReleasesIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var release = TestRelease.of("mnist", 0.5f)
                .signature(new Signature(3, 10, 1, 2, 3))
                .put(store, 2);
        assertRefused(release, "the graph's MatMul product must have weights for [3], got [2, 6]");
    }

    @Test
    void nanWeightsAreRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).scaled(Float.NaN).put(store, 2),
                "the probe's pixels must equal the trainer's within 0.001, got a difference of Infinity");
    }

    @Test
    void pixelsThatTheTrainerDidNotComputeAreRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).scaled(1.1f).put(store, 2),
                "the probe's pixels must equal the trainer's within 0.001, got a difference of 0.0");
    }

    @Test
    void constantImagesAreRefusedEvenIfTheTrainerComputedThem() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.flat().put(store, 2),
                "the probe's images must not be constant, got the same one for every latent");
    }

    @Test
    void oneImageForEveryLatentIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.alwaysTheSame().put(store, 2),
                "the probe's images must not be constant, got the same one for every latent");
    }

    @Test
    void aGraphThatNeverEndsIsRefusedAndTheNextReleaseIsLoaded() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.25f).withEndlessLoop().put(store, 2),
                "the generator's AttributeProto must not have g");
        publish(TestRelease.of("mnist", -0.5f).put(store, 3));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
    }

    @Test
    void aBrokenReleaseOfAnotherModelWithTheSameIdAffectsNoOther() throws Exception {
        publish(TestRelease.of("mnist", 0.25f).put(store, 1));
        publish(TestRelease.of("mnist", 0.5f).put(store, 2));
        publish(TestRelease.of("evil", 0.5f).release(2));
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aReleaseOfAnAbsurdTimeIsServedLikeAnyOther() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        var absurd = new String(Json.write((ReleaseRecord) release), UTF_8)
                .replace("2026-11-22T13:15:02.123Z", "+300000000-01-01T00:00:00Z");
        replica.record(release.key(), absurd.getBytes(UTF_8), offset++);
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        publish(TestRelease.of("mnist", -0.5f).put(store, 2));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
    }

    @Test
    void aMalformedProbeIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).probe(new byte[] {1, 2, 3}).put(store, 2),
                "the probe must contain latents.npy, got []");
    }

    @Test
    void anOlderReleaseServesWhileTheNewestCannotBeRead() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        publish(TestRelease.of("mnist", -0.5f).release(2));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(replica.loadProblem()).isPresent();
        TestRelease.of("mnist", -0.5f).put(store, 2);
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
        assertThat(replica.loadProblem()).isEmpty();
    }

    @Test
    void aBurstOfReleasesLoadsOnlyTheLastOnes() throws Exception {
        for (int i = 1; i <= 20; i++) {
            var release = TestRelease.of("mnist", i / 20f).put(store, i);
            replica.record(release.key(), Json.write((ReleaseRecord) release), offset++);
        }
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(1));
        // The live release, and the previous one, which stays loaded.
        assertThat(loads("loaded")).isEqualTo(2);
    }

    @Test
    void theLastReleasesStayLoadedAndAnActivationBringsThemBackWithoutTheStore() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        store.delete(first.file().storeKey());
        publish(new Activation("mnist", first.id(), Optional.empty(), true));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(live.find("mnist").orElseThrow().loaded()).containsExactlyInAnyOrder(first, second);

        publish(TestRelease.of("mnist", 0.25f).put(store, 3));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    /** For lack of memory, for example, which is no fault of the release. */
    @Test
    void anInternalErrorIsRetriedAndDoesNotRefuseTheRelease() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        var failing = new AtomicBoolean(true);
        var registry = new GeneratorRegistry();
        var other = replica(registry, new ForwardingStore(store) {
            @Override
            public Optional<byte[]> read(StoreKey key, long limit) throws IOException {
                if (failing.get()) {
                    throw new OutOfMemoryError("Cannot reserve direct buffer memory");
                }
                return super.read(key, limit);
            }
        });
        other.markCaughtUp();
        other.record(release.key(), Json.write((ReleaseRecord) release), 0);
        other.reconcile();
        assertThat(registry.find("mnist").flatMap(ModelGenerators::live)).isEmpty();
        assertThat(other.quarantine().find(release.key())).isEmpty();
        failing.set(false);
        other.reconcile();
        assertThat(mark(registry, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aCanaryServesBesideTheLiveRelease() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        publish(new Activation("mnist", first.id(), Optional.of(new Activation.Canary(second.id(), 0.5)), true));
        assertThat(live.find("mnist").orElseThrow().live()).hasValue(first);
        assertThat(live.find("mnist").orElseThrow().canary()).hasValue(second);
    }

    @Test
    void aCanaryOfAnotherShapeDoesNotServe() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(first);
        var other = TestRelease.of("mnist", 0.5f)
                .signature(new Signature(3, 10, 1, 2, 3))
                .put(store, 2);
        publish(other);
        publish(new Activation("mnist", first.id(), Optional.of(new Activation.Canary(other.id(), 0.5)), true));
        assertThat(live.find("mnist").orElseThrow().canary()).isEmpty();
    }

    /** A pipe without a writer acts as a store that does not answer. */
    @Test
    void anActivationOfALoadedReleaseDoesNotWaitForTheStore() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        var silent = TestRelease.of("mnist", 0.25f).release(3);
        var pipe = publishSilent(silent);
        // Blocks until the pipe is read.
        try (var out = Files.newOutputStream(pipe)) {
            // Waiting for a store is not counted as a crash, and clients can see that a newer release is being loaded.
            assertThat(folder.resolve("cache/loading")).doesNotExist();
            awaitThat(() -> replica.loadProblem("mnist").isPresent());
            assertThat(replica.loadProblem("mnist").orElseThrow()).endsWith("is still being loaded");
            var rollback = new Activation("mnist", first.id(), Optional.empty(), true);
            record(rollback);
            replica.reconcileIfLoaded(rollback.key());
            assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
            out.write(TestRelease.of("mnist", 0.25f).file());
        }
        Files.delete(pipe);
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(replica.loadProblem("mnist")).isEmpty();
    }

    /** A replica that has nothing loaded serves the same release. */
    @Test
    void anUnreadableReleaseIsTreatedAsNotPublishedYet() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(first);
        record(TestRelease.of("mnist", -0.5f).put(store, 2));
        record(TestRelease.of("mnist", 0.25f).release(3));
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));

        publish(new Activation("mnist", first.id(), Optional.empty(), false));
        publish(TestRelease.of("mnist", -0.25f).release(4));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(replica.loadProblem("mnist")).isPresent();
        TestRelease.of("mnist", -0.25f).put(store, 4);
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.25f));
        assertThat(replica.loadProblem("mnist")).isEmpty();
    }

    @Test
    void anActivatedReleaseThatCannotBeReadIsAwaited() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var missing = TestRelease.of("mnist", -0.5f).release(2);
        publish(missing);
        publish(TestRelease.of("mnist", 0.25f).put(store, 3));
        publish(new Activation("mnist", missing.id(), Optional.empty(), true));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.25f));
    }

    /** A release that was taken back does not return because a broken one is published. */
    @Test
    void aBrokenReleaseDoesNotEndAnActivation() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        publish(new Activation("mnist", first.id(), Optional.empty(), false));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        var broken = TestRelease.of("mnist", 0.25f).put(store, 3);
        Files.write(folder.resolve("store").resolve(broken.file().storeKey().value()), new byte[] {1});
        publish(broken);
        assertThat(replica.quarantine().find(broken.key())).isPresent();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aRecordUnderAnotherKeyIsIgnored() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        replica.record("mnist", Json.write((ReleaseRecord) release), offset++);
        replica.reconcile();
        assertThat(live.models()).isEmpty();
    }

    /** The problem of one model is not reported for another. */
    @Test
    void aMissingReleaseIsAProblemOfItsModelAlone() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var ghost = TestRelease.of("ghost", 0.5f).release(2);
        publish(ghost);
        assertThat(replica.loadProblem("ghost")).isPresent();
        assertThat(replica.loadProblem("mnist")).isEmpty();
        assertThat(replica.loadProblem()).isPresent();
    }

    @Test
    void imagesTooLargeForTheHeapAreRefusedBeforeAnythingIsRead() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var side = 1024;
        assumeThat(Runtime.getRuntime().maxMemory() / 4).isLessThan(16L * 16 * 3 * side * side);
        var large = TestRelease.of("mnist", 0.25f)
                .signature(new Signature(3, 10, 3, side, side))
                .release(2);
        assertRefused(large, "the probe must fit into");
    }

    @Test
    void anUnwritableDiskDoesNotKeepAGoodGeneratorFromServing() throws Exception {
        Files.write(folder.resolve("cache"), new byte[] {1});
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    private void assertRefused(GeneratorRelease release, String reason) throws IOException, GenerationException {
        publish(release);
        assertThat(replica.quarantine().find(release.key()).orElseThrow().reason())
                .startsWith(reason);
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        publish(release);
        assertThat(loads("refused")).isEqualTo(1);
    }

    private double loads(String result) {
        return metrics.counter("dcgan.inference.loads", "result", result).count();
    }
}
