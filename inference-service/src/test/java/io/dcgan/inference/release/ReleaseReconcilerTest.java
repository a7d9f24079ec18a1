package io.dcgan.inference.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dcgan.common.message.Json;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.release.Signature;
import io.dcgan.common.store.FolderStore;
import io.dcgan.inference.InferenceConfig;
import io.dcgan.inference.model.DirectBuffers;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.TestRelease;
import io.dcgan.inference.release.load.CrashGuard;
import io.dcgan.inference.release.load.LastGoodCopy;
import io.dcgan.inference.release.load.ReleaseLoader;
import io.dcgan.inference.release.monitor.FirstImageLatency;
import io.dcgan.inference.release.monitor.Probation;
import io.dcgan.inference.release.monitor.ReleaseMetrics;
import io.dcgan.inference.release.monitor.ReleaseStatistics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From records to what answers. */
class ReleaseReconcilerTest {
    private final Path folder;
    private final FolderStore store;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final FirstImageLatency firstImageLatency = new FirstImageLatency(metrics, KafkaTracing.off());
    private final GeneratorRegistry live = new GeneratorRegistry();
    private final ReleaseReconciler reconciler;
    private final List<ReleaseReconciler> keepers = new ArrayList<>();
    private Probation probation;
    private long offset;

    ReleaseReconcilerTest(@TempDir Path folder) {
        this.folder = folder;
        store = new FolderStore(folder.resolve("store"));
        var config = new Config(folder.resolve("cache"), Duration.ofHours(1), 2, 5);
        probation = new Probation(config);
        reconciler = keeper(live);
        reconciler.markCaughtUp();
    }

    private record Config(Path cache, Duration retry, int keep, double latencyBand) implements InferenceConfig {}

    private ReleaseReconciler keeper(GeneratorRegistry registry) {
        var config = new Config(folder.resolve("cache"), Duration.ofHours(1), 2, 5);
        var copy = new LastGoodCopy(config);
        probation = new Probation(config);
        var crashGuard = new CrashGuard(config);
        var loader =
                new ReleaseLoader(store, copy, crashGuard, registry, firstImageLatency, metrics, KafkaTracing.off());
        var told = new ReleaseMetrics(registry, metrics);
        var made =
                new ReleaseReconciler(loader, copy, crashGuard, registry, probation, firstImageLatency, told, config);
        keepers.add(made);
        return made;
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (var one : keepers) {
            one.stop(new ShutdownEvent());
        }
    }

    private void publish(ReleaseRecord record) {
        reconciler.record(record.key(), Json.write(record), offset++);
        reconciler.reconcile();
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
        assertRefused(release, release.file().storeKey() + " must be %d bytes, got ".formatted(good.file().length));
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
                release.file().storeKey() + " must have the sha256 "
                        + release.file().sha256());
    }

    @Test
    void aFileThatIsNoOnnxIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var release = TestRelease.of("mnist", 0.5f)
                .file("not ONNX".getBytes(StandardCharsets.UTF_8))
                .put(store, 2);
        assertRefused(release, "ONNX Runtime cannot load the file: ");
    }

    @Test
    void anUnknownOperatorIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).withUnknownOperator().put(store, 2),
                "ONNX Runtime cannot load the file: ");
    }

    /** Also where the path leads to a file that is there. */
    @Test
    void weightsOutsideOfTheFileAreRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var outside = Files.write(folder.resolve("outside.bin"), new byte[2 * 6 * Float.BYTES]);
        var relative = Path.of("").toAbsolutePath().relativize(outside.toAbsolutePath());
        assertRefused(
                TestRelease.of("mnist", 0.5f)
                        .withWeightsElsewhere(relative.toString())
                        .put(store, 2),
                "ONNX Runtime cannot load the file: ");
        var absolute = TestRelease.of("mnist", 0.5f)
                .withWeightsElsewhere(outside.toString())
                .put(store, 3);
        publish(absolute);
        assertThat(reconciler.quarantine().find(absolute.key())).isPresent();
    }

    @Test
    void anotherSignatureThanTheReleasesIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
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
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).scaled(Float.NaN).put(store, 2),
                "the probe's pixels must be those that the trainer computed within 0.001, got a difference of Infinity");
    }

    @Test
    void pixelsThatTheTrainerDidNotComputeAreRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).scaled(1.1f).put(store, 2),
                "the probe's pixels must be those that the trainer computed within 0.001, got a difference of 0.0");
    }

    @Test
    void constantImagesAreRefusedEvenIfTheTrainerComputedThem() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.flat().put(store, 2), "the probe's images must not be constant, got one for every latent");
    }

    @Test
    void oneImageForEveryLatentIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.alwaysTheSame().put(store, 2),
                "the probe's images must not be constant, got one for every latent");
    }

    /** Ten seconds long. */
    @Test
    void aGraphThatNeverEndsIsRefusedAndTheNextReleaseIsLoaded() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(TestRelease.of("mnist", 0.25f).withEndlessLoop().put(store, 2), "ONNX Runtime failed");
        publish(TestRelease.of("mnist", -0.5f).put(store, 3));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
    }

    @Test
    void aBrokenReleaseOfAnotherModelUnderTheSameIdHarmsNobody() throws Exception {
        publish(TestRelease.of("mnist", 0.25f).put(store, 1));
        publish(TestRelease.of("mnist", 0.5f).put(store, 2));
        publish(TestRelease.of("evil", 0.5f).release(2));
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aReleaseOfAnAbsurdTimeIsServedLikeAnyOther() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        var absurd = new String(Json.write((ReleaseRecord) release), UTF_8)
                .replace("2026-11-22T13:15:02.123Z", "+300000000-01-01T00:00:00Z");
        reconciler.record(release.key(), absurd.getBytes(UTF_8), offset++);
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        publish(TestRelease.of("mnist", -0.5f).put(store, 2));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
    }

    @Test
    void aProbeThatIsNoneIsRefused() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertRefused(
                TestRelease.of("mnist", 0.5f).probe(new byte[] {1, 2, 3}).put(store, 2),
                "the probe must contain latents.npy, got []");
    }

    @Test
    void whileTheNewestCannotBeReadAnOlderOneServes() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        publish(TestRelease.of("mnist", -0.5f).release(2));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(reconciler.loadProblem()).isPresent();
        TestRelease.of("mnist", -0.5f).put(store, 2);
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
        assertThat(reconciler.loadProblem()).isEmpty();
    }

    @Test
    void ofABurstOnlyWhatStaysIsLoaded() throws Exception {
        for (int i = 1; i <= 20; i++) {
            var release = TestRelease.of("mnist", i / 20f).put(store, i);
            reconciler.record(release.key(), Json.write((ReleaseRecord) release), offset++);
        }
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(1));
        // The live one, and the one before it that stays loaded.
        assertThat(loads("loaded")).isEqualTo(2);
    }

    @Test
    void theLastOnesStayLoadedAndAnActivationBringsThemBackWithoutTheStore() throws Exception {
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

    @Test
    void aCanaryIsTriedBesideTheLiveOne() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        publish(new Activation("mnist", first.id(), Optional.of(new Activation.Canary(second.id(), 0.5)), true));
        assertThat(live.find("mnist").orElseThrow().live()).hasValue(first);
        assertThat(live.find("mnist").orElseThrow().canary()).hasValue(second);
    }

    @Test
    void whatFailsInServiceIsRolledBackAndNotTriedAgainAfterARestart() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        for (int i = 0; i < 3; i++) {
            probation.onRun(second, 1, 0, Optional.of("the generator's pixels must be finite"));
        }
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));

        var restarted = new GeneratorRegistry();
        var again = keeper(restarted);
        again.start(new StartupEvent());
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
        for (var release : List.of(first, second)) {
            again.record(release.key(), Json.write((ReleaseRecord) release), release.equals(first) ? 0 : 1);
        }
        again.reconcile();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aReleaseThatTakesFarLongerThanTheOneBeforeIsRolledBack() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        run(first, 1_000_000);
        publish(second);
        run(second, 4_900_000);
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
        run(second, 10_000_000);
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    /** Who asks for it by name means it, and is protected again. */
    @Test
    void whatFailedAndIsActivatedByNameCanFailAgain() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        for (int round = 0; round < 2; round++) {
            publish(new Activation("mnist", second.id(), Optional.empty(), false));
            assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
            fail(second);
            // At once, without the thread that loads.
            assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
            reconciler.reconcile();
            assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        }
    }

    @Test
    void withoutTheTopicToo() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        var alone = new GeneratorRegistry();
        var again = keeper(alone);
        again.start(new StartupEvent());
        awaitLoaded(alone, 2);
        fail(second);
        again.reconcile();
        assertThat(mark(alone, "mnist")).isEqualTo(TestRelease.pixel(0.5f));

        var restarted = new GeneratorRegistry();
        keeper(restarted).start(new StartupEvent());
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    private static void awaitLoaded(GeneratorRegistry registry, int count) throws Exception {
        await(() -> registry.getOrCreate("mnist").loaded().size() == count);
    }

    private void fail(GeneratorRelease release) {
        for (int i = 0; i < 3; i++) {
            probation.onRun(release, 1, 0, Optional.of("the generator's pixels must be finite"));
        }
    }

    @Test
    void whatIsHeldBackDoesNotTakeThePlaceOfWhatFails() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        publish(new Activation("mnist", second.id(), Optional.empty(), true));
        publish(TestRelease.of("mnist", 0.25f).put(store, 3));
        fail(second);
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aCanaryOfAnotherShapeIsNotTried() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(first);
        var other = TestRelease.of("mnist", 0.5f)
                .signature(new Signature(3, 10, 1, 2, 3))
                .put(store, 2);
        publish(other);
        publish(new Activation("mnist", first.id(), Optional.of(new Activation.Canary(other.id(), 0.5)), true));
        assertThat(live.find("mnist").orElseThrow().canary()).isEmpty();
    }

    /** As after crashes of native code. */
    @Test
    void aReleaseThatEndsItsProcessIsNotTriedForEver() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var deadly = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(deadly);
        for (int death = 0; death < 3; death++) {
            new CrashGuard(new Config(folder.resolve("cache"), Duration.ofHours(1), 2, 5)).begin(deadly.key(), offset);
        }
        var restarted = new GeneratorRegistry();
        var again = keeper(restarted);
        again.start(new StartupEvent());
        for (var release : List.of(first, deadly)) {
            again.record(release.key(), Json.write((ReleaseRecord) release), release.equals(first) ? 0 : 1);
        }
        again.reconcile();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(restarted.getOrCreate("mnist").loaded()).containsExactly(first);

        // Nor from the copy on the disk, after whatever was loaded since.
        again.stop(new ShutdownEvent());
        var later = new GeneratorRegistry();
        var third = keeper(later);
        third.start(new StartupEvent());
        third.reconcile();
        assertThat(later.getOrCreate("mnist").loaded()).containsExactly(first);
    }

    /** Whatever the processes after it load from their disk, before they come to what the topic says. */
    @Test
    void deathsAreCountedOverTheLoadsOfOtherReleases() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var deadly = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        for (int death = 0; death < 3; death++) {
            var next = keeper(new GeneratorRegistry());
            next.start(new StartupEvent());
            next.stop(new ShutdownEvent());
            new CrashGuard(new Config(folder.resolve("cache"), Duration.ofHours(1), 2, 5)).begin(deadly.key(), offset);
        }
        var restarted = new GeneratorRegistry();
        var again = keeper(restarted);
        again.start(new StartupEvent());
        again.record(first.key(), Json.write((ReleaseRecord) first), 0);
        again.record(deadly.key(), Json.write((ReleaseRecord) deadly), offset++);
        again.reconcile();
        assertThat(restarted.getOrCreate("mnist").loaded()).containsExactly(first);

        // Who asks for it by name means it.
        var activation = new Activation("mnist", deadly.id(), Optional.empty(), false);
        again.record(activation.key(), Json.write((ReleaseRecord) activation), offset++);
        again.reconcile();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(-0.5f));
    }

    /** A pipe that nobody writes into stands for a store that does not answer. */
    @Test
    void aRollbackDoesNotWaitForAStore() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        var silent = TestRelease.of("mnist", 0.25f).release(3);
        var pipe = publishSilent(silent);
        // Waits until it is read.
        try (var out = Files.newOutputStream(pipe)) {
            // No process dies of waiting, and whoever asks is told that there is something newer.
            assertThat(folder.resolve("cache/loading")).doesNotExist();
            await(() -> reconciler.loadProblem("mnist").isPresent());
            assertThat(reconciler.loadProblem("mnist").orElseThrow()).endsWith("is still being loaded");
            var rollback = new Activation("mnist", first.id(), Optional.empty(), true);
            record(rollback);
            reconciler.routeIfLoaded(rollback.key());
            assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
            out.write(TestRelease.of("mnist", 0.25f).file());
        }
        Files.delete(pipe);
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(reconciler.loadProblem("mnist")).isEmpty();
    }

    @Test
    void whatFailsWhileTheStoreIsSilentIsOnTheDiskAtOnce() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        var silent = TestRelease.of("mnist", 0.25f).release(3);
        var pipe = publishSilent(silent);
        try (var out = Files.newOutputStream(pipe)) {
            fail(second);
            var config = new Config(folder.resolve("cache"), Duration.ofHours(1), 2, 5);
            await(() -> new LastGoodCopy(config).read().failed().containsKey(second.key()));
            out.write(TestRelease.of("mnist", 0.25f).file());
        }
    }

    /** @return a pipe in the place of its file: whoever reads it waits */
    private Path publishSilent(GeneratorRelease release) throws IOException, InterruptedException {
        var pipe = folder.resolve("store").resolve(release.file().storeKey().value());
        Files.createDirectories(pipe.getParent());
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        record(release);
        reconciler.requestReconcile();
        return pipe;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    /** Another replica, which has nothing, serves the same. */
    @Test
    void whatCannotBeReadIsAsIfItHadNotBeenPublishedYet() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(first);
        record(TestRelease.of("mnist", -0.5f).put(store, 2));
        record(TestRelease.of("mnist", 0.25f).release(3));
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));

        publish(new Activation("mnist", first.id(), Optional.empty(), false));
        publish(TestRelease.of("mnist", -0.25f).release(4));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(reconciler.loadProblem("mnist")).isPresent();
        TestRelease.of("mnist", -0.25f).put(store, 4);
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.25f));
        assertThat(reconciler.loadProblem("mnist")).isEmpty();
    }

    @Test
    void whatIsNamedAndCannotBeReadIsWaitedFor() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var away = TestRelease.of("mnist", -0.5f).release(2);
        publish(away);
        publish(TestRelease.of("mnist", 0.25f).put(store, 3));
        publish(new Activation("mnist", away.id(), Optional.empty(), true));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.25f));
    }

    /** What it was told before it ended is older than what it has seen since. */
    @Test
    void whatFailsBeforeTheTopicIsReadIsNotBroughtBackByWhatStoodThere() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        var named = new Activation("mnist", second.id(), Optional.empty(), true);
        publish(first);
        publish(second);
        publish(named);
        var alone = new GeneratorRegistry();
        var again = keeper(alone);
        again.start(new StartupEvent());
        awaitLoaded(alone, 2);
        fail(second);
        assertThat(mark(alone, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
        for (var record : List.<ReleaseRecord>of(first, second, named)) {
            again.record(record.key(), Json.write(record), offset++);
        }
        again.markCaughtUp();
        again.reconcile();
        assertThat(mark(alone, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
        again.record(named.key(), Json.write((ReleaseRecord) named), offset++);
        again.reconcile();
        assertThat(mark(alone, "mnist")).isEqualTo(TestRelease.pixel(-0.5f));
    }

    private void record(ReleaseRecord record) {
        reconciler.recordNew(
                record.key(), Json.write(record), offset++, Instant.EPOCH, KafkaTracing.TraceParent.none());
    }

    /** What was taken back does not come back because something broken was published. */
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
        assertThat(reconciler.quarantine().find(broken.key())).isPresent();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    /** Of its own kind of batch there is nothing to compare with: under so slow a release they grow. */
    @Test
    void aSlowReleaseIsRolledBackThoughItsBatchesAreLarger() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        run(first, 1_000_000);
        publish(second);
        for (int i = 0; i < 4 * ReleaseStatistics.WINDOW; i++) {
            probation.onRun(second, 40, 40 * 10_000_000L, Optional.empty());
        }
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    /** Both are run by the runtime. */
    @Test
    void aModelThatIsTenTimesAsSlowIsRolledBack() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        long usual = draw(ReleaseStatistics.WINDOW);
        var slow = TestRelease.of("mnist", -0.5f).slowedDown(2_000).put(store, 2);
        publish(slow);
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
        assertThat(draw(4 * ReleaseStatistics.WINDOW)).isGreaterThan(10 * usual);
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(reconciler.quarantine().find(slow.key()).orElseThrow().reason())
                .contains("an image takes");
    }

    /** @return nanoseconds of a run, the median */
    private long draw(int times) throws GenerationException {
        var latents = DirectBuffers.floats(TestRelease.SIGNATURE.latentSize());
        var labels = DirectBuffers.longs(1);
        var images = DirectBuffers.floats(TestRelease.SIGNATURE.imageSize());
        var all = new long[times];
        for (int i = 0; i < times; i++) {
            try (var lease = live.find("mnist").orElseThrow().lease().orElseThrow()) {
                long began = System.nanoTime();
                lease.generator().generate(latents.rewind(), labels.rewind(), images.rewind());
                all[i] = System.nanoTime() - began;
                probation.onRun(lease.generator().release(), 1, all[i], Optional.empty());
            }
        }
        Arrays.sort(all);
        return all[times / 2];
    }

    @Test
    void aReleaseThatIsToldAgainWithOtherWordsKeepsItsCopy() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(release);
        reconciler.record(release.key(), null, offset++);
        var told = new String(Json.write((ReleaseRecord) release), UTF_8);
        assertThat(told).contains("\"epoch\":1");
        reconciler.record(
                release.key(), told.replace("\"epoch\":1", "\"epoch\":2").getBytes(UTF_8), offset++);
        reconciler.reconcile();
        var restarted = new GeneratorRegistry();
        keeper(restarted).start(new StartupEvent());
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aRecordUnderAnotherKeyIsPassedOver() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        reconciler.record("mnist", Json.write((ReleaseRecord) release), offset++);
        reconciler.reconcile();
        assertThat(live.models()).isEmpty();
    }

    /** What is the matter with one model is not the other's. */
    @Test
    void aReleaseThatIsNotThereIsTroubleOfItsModelAlone() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var ghost = TestRelease.of("ghost", 0.5f).release(2);
        publish(ghost);
        assertThat(reconciler.loadProblem("ghost")).isPresent();
        assertThat(reconciler.loadProblem("mnist")).isEmpty();
        assertThat(reconciler.loadProblem()).isPresent();
    }

    @Test
    void imagesTooLargeForTheHeapAreRefusedBeforeAnythingIsRead() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var side = 1024;
        assumeThat(Runtime.getRuntime().maxMemory() / 4).isLessThan(16L * 16 * 3 * side * side);
        var large = TestRelease.of("mnist", 0.25f)
                .signature(new Signature(3, 10, 3, side, side))
                .release(2);
        assertRefused(large, "the probe of its images must need at most");
    }

    /** The list stays with what is there. */
    @Test
    void aDiskThatIsFullKeepsTheLastGoodCopy() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(first);
        for (int i = 2; i < 6; i++) {
            var release = TestRelease.of("mnist", i / 10f).release(i);
            // A file where the release's folder should be.
            var place = folder.resolve("cache/releases/mnist/" + release.id());
            Files.createDirectories(place.getParent());
            Files.write(place, new byte[] {1});
            publish(TestRelease.of("mnist", i / 10f).put(store, i));
            assertThat(live.find("mnist").orElseThrow().live()).hasValue(release);
        }
        var restarted = new GeneratorRegistry();
        keeper(restarted).start(new StartupEvent());
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void theOnlyReleaseIsNotRolledBack() throws Exception {
        var only = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(only);
        for (int i = 0; i < 10; i++) {
            probation.onRun(only, 1, 0, Optional.of("a failure"));
        }
        reconciler.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    private void run(GeneratorRelease release, long nanos) {
        for (int i = 0; i < 4 * ReleaseStatistics.WINDOW; i++) {
            probation.onRun(release, 1, nanos, Optional.empty());
        }
    }

    @Test
    void aStartWithoutAnyoneServesTheLastGoodCopy() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        publish(TestRelease.of("fashion", 0.25f).put(store, 2));
        publish(TestRelease.of("mnist", -0.5f).put(store, 3));

        var restarted = new GeneratorRegistry();
        keeper(restarted).start(new StartupEvent());
        assertThat(restarted.models()).containsExactly("fashion", "mnist");
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(-0.5f));
        assertThat(mark(restarted, "fashion")).isEqualTo(TestRelease.pixel(0.25f));
    }

    @Test
    void aCopyThatRottedIsNotServed() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(release);
        Files.write(folder.resolve("cache").resolve(release.file().storeKey().value()), new byte[] {1});
        var restarted = new GeneratorRegistry();
        keeper(restarted).start(new StartupEvent());
        assertThat(restarted.models()).isEmpty();
    }

    @Test
    void insteadOfACopyThatRottedTheOneBeforeIsServed() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(second);
        Files.write(folder.resolve("cache").resolve(second.file().storeKey().value()), new byte[] {1});
        var restarted = new GeneratorRegistry();
        keeper(restarted).start(new StartupEvent());
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aDiskThatTakesNothingDoesNotKeepAGoodGeneratorFromServing() throws Exception {
        Files.write(folder.resolve("cache"), new byte[] {1});
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    private void assertRefused(GeneratorRelease release, String reason) throws IOException, GenerationException {
        publish(release);
        assertThat(reconciler.quarantine().find(release.key()).orElseThrow().reason())
                .startsWith(reason);
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        publish(release);
        assertThat(loads("refused")).isEqualTo(1);
    }

    private double loads(String result) {
        return metrics.counter("dcgan.inference.loads", "result", result).count();
    }

    private float markOf(String model) throws GenerationException {
        return mark(live, model);
    }

    /** The second pixel of an image, by which the generator is known. */
    private static float mark(GeneratorRegistry registry, String model) throws GenerationException {
        try (var lease = registry.find(model).orElseThrow().lease().orElseThrow()) {
            var images = DirectBuffers.floats(6);
            lease.generator().generate(DirectBuffers.floats(2), DirectBuffers.longs(1), images);
            return images.get(1);
        }
    }
}
