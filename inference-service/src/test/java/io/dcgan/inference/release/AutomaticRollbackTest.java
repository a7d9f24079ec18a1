package io.dcgan.inference.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.message.Json;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.inference.model.DirectBuffers;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.TestRelease;
import io.dcgan.inference.release.load.LastGoodCopy;
import io.dcgan.inference.release.monitor.ReleaseStatistics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rollbacks after failed or slow runs. */
class AutomaticRollbackTest extends ReplicaFixture {
    AutomaticRollbackTest(@TempDir Path folder) {
        super(folder);
    }

    @Test
    void aReleaseThatFailsInServiceIsRolledBackAndNotTriedAgainAfterARestart() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        for (int i = 0; i < 3; i++) {
            probation.onRun(second, 1, 0, Optional.of("the generator's pixels must be finite"));
        }
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));

        var restarted = new GeneratorRegistry();
        var again = replica(restarted);
        again.start();
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
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
        run(second, 10_000_000);
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    /** An activation by name overrides the quarantine, and the release is on probation again. */
    @Test
    void aFailedReleaseThatIsActivatedByNameCanFailAgain() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        for (int round = 0; round < 2; round++) {
            publish(new Activation("mnist", second.id(), Optional.empty(), false));
            assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
            fail(second);
            // At once, without the loader thread.
            assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
            replica.reconcile();
            assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        }
    }

    @Test
    void aReleaseThatFailsBeforeTheTopicIsReadIsRolledBackToo() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        var alone = new GeneratorRegistry();
        var again = replica(alone);
        again.start();
        awaitLoaded(alone, 2);
        fail(second);
        again.reconcile();
        assertThat(mark(alone, "mnist")).isEqualTo(TestRelease.pixel(0.5f));

        var restarted = new GeneratorRegistry();
        replica(restarted).start();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aReleaseThatIsHeldBackDoesNotReplaceTheOneThatFails() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        publish(new Activation("mnist", second.id(), Optional.empty(), true));
        publish(TestRelease.of("mnist", 0.25f).put(store, 3));
        fail(second);
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aFailureIsSavedAtOnceWhileTheStoreDoesNotAnswer() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(second);
        var silent = TestRelease.of("mnist", 0.25f).release(3);
        var pipe = publishSilent(silent);
        try (var out = Files.newOutputStream(pipe)) {
            fail(second);
            awaitThat(() -> new LastGoodCopy(config).read().failed().containsKey(second.key()));
            out.write(TestRelease.of("mnist", 0.25f).file());
        }
    }

    /** The activation is older than the failure, although this process reads it later. */
    @Test
    void anOlderActivationDoesNotBringBackAReleaseThatFailedBeforeTheTopicWasRead() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        var named = new Activation("mnist", second.id(), Optional.empty(), true);
        publish(first);
        publish(second);
        publish(named);
        var alone = new GeneratorRegistry();
        var again = replica(alone);
        again.start();
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

    /** Batches grow under a slow release, so the previous one has none of the same size. */
    @Test
    void aSlowReleaseIsRolledBackEvenIfItsBatchesAreLarger() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        run(first, 1_000_000);
        publish(second);
        for (int i = 0; i < 4 * ReleaseStatistics.WINDOW; i++) {
            probation.onRun(second, 40, 40 * 10_000_000L, Optional.empty());
        }
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    /** With real runs of ONNX Runtime. */
    @Test
    void aModelThatIsTenTimesAsSlowIsRolledBack() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        long usual = draw(ReleaseStatistics.WINDOW);
        var slow = TestRelease.of("mnist", -0.5f).slowedDown(4).put(store, 2);
        publish(slow);
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.5f));
        assertThat(draw(4 * ReleaseStatistics.WINDOW)).isGreaterThan(10 * usual);
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(replica.quarantine().find(slow.key()).orElseThrow().reason()).contains("an image takes");
    }

    @Test
    void theOnlyReleaseIsNotRolledBack() throws Exception {
        var only = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(only);
        for (int i = 0; i < 10; i++) {
            probation.onRun(only, 1, 0, Optional.of("a failure"));
        }
        replica.reconcile();
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    private static void awaitLoaded(GeneratorRegistry registry, int count) throws Exception {
        awaitThat(() -> registry.getOrCreate("mnist").loaded().size() == count);
    }

    private void fail(GeneratorRelease release) {
        for (int i = 0; i < 3; i++) {
            probation.onRun(release, 1, 0, Optional.of("the generator's pixels must be finite"));
        }
    }

    private void run(GeneratorRelease release, long nanos) {
        for (int i = 0; i < 4 * ReleaseStatistics.WINDOW; i++) {
            probation.onRun(release, 1, nanos, Optional.empty());
        }
    }

    /** @return the median duration of a run in nanoseconds */
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
}
