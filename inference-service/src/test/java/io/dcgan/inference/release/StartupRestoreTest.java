package io.dcgan.inference.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.message.Json;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.TestRelease;
import io.dcgan.inference.release.load.CrashGuard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live releases that a process restores from the copy of its predecessor. */
class StartupRestoreTest extends ReplicaFixture {
    StartupRestoreTest(@TempDir Path folder) {
        super(folder);
    }

    @Test
    void aStartWithoutKafkaAndStoreServesTheLastGoodCopy() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        publish(TestRelease.of("fashion", 0.25f).put(store, 2));
        publish(TestRelease.of("mnist", -0.5f).put(store, 3));

        var restarted = new GeneratorRegistry();
        replica(restarted).start();
        assertThat(restarted.models()).containsExactly("fashion", "mnist");
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(-0.5f));
        assertThat(mark(restarted, "fashion")).isEqualTo(TestRelease.pixel(0.25f));
    }

    @Test
    void aCorruptCopyIsNotServed() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(release);
        Files.write(folder.resolve("cache").resolve(release.file().storeKey().value()), new byte[] {1});
        var restarted = new GeneratorRegistry();
        replica(restarted).start();
        assertThat(restarted.models()).isEmpty();
    }

    @Test
    void theReleaseBeforeIsServedInsteadOfACorruptCopy() throws Exception {
        publish(TestRelease.of("mnist", 0.5f).put(store, 1));
        var second = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(second);
        Files.write(folder.resolve("cache").resolve(second.file().storeKey().value()), new byte[] {1});
        var restarted = new GeneratorRegistry();
        replica(restarted).start();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    /** The manifest keeps the release whose files were saved. */
    @Test
    void aFullDiskKeepsTheLastGoodCopy() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(first);
        for (int i = 2; i < 6; i++) {
            var release = TestRelease.of("mnist", i / 10f).release(i);
            // A file in the place of the release's folder.
            var place = folder.resolve("cache/releases/mnist/" + release.id());
            Files.createDirectories(place.getParent());
            Files.write(place, new byte[] {1});
            publish(TestRelease.of("mnist", i / 10f).put(store, i));
            assertThat(live.find("mnist").orElseThrow().live()).hasValue(release);
        }
        var restarted = new GeneratorRegistry();
        replica(restarted).start();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aReleasePublishedAgainWithOtherContentKeepsItsCopy() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(release);
        replica.record(release.key(), null, offset++);
        var json = new String(Json.write((ReleaseRecord) release), UTF_8);
        assertThat(json).contains("\"epoch\":1");
        replica.record(release.key(), json.replace("\"epoch\":1", "\"epoch\":2").getBytes(UTF_8), offset++);
        replica.reconcile();
        var restarted = new GeneratorRegistry();
        replica(restarted).start();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    /** As if native code had crashed. */
    @Test
    void aReleaseThatCrashesItsProcessIsNotLoadedForever() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var crashing = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(crashing);
        for (int crash = 0; crash < 3; crash++) {
            new CrashGuard(config).begin(crashing.key(), offset);
        }
        var restarted = new GeneratorRegistry();
        var again = replica(restarted);
        again.start();
        for (var release : List.of(first, crashing)) {
            again.record(release.key(), Json.write((ReleaseRecord) release), release.equals(first) ? 0 : 1);
        }
        again.reconcile();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(restarted.getOrCreate("mnist").loaded()).containsExactly(first);

        // It is not loaded from the copy on disk either, even after other loads.
        again.stop();
        var later = new GeneratorRegistry();
        var third = replica(later);
        third.start();
        third.reconcile();
        assertThat(later.getOrCreate("mnist").loaded()).containsExactly(first);
    }

    /** The next processes load releases from disk before they read the topic. */
    @Test
    void loadsOfOtherReleasesDoNotResetTheCountOfCrashes() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var crashing = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        for (int crash = 0; crash < 3; crash++) {
            var next = replica(new GeneratorRegistry());
            next.start();
            next.stop();
            new CrashGuard(config).begin(crashing.key(), offset);
        }
        var restarted = new GeneratorRegistry();
        var again = replica(restarted);
        again.start();
        again.record(first.key(), Json.write((ReleaseRecord) first), 0);
        again.record(crashing.key(), Json.write((ReleaseRecord) crashing), offset++);
        again.reconcile();
        assertThat(restarted.getOrCreate("mnist").loaded()).containsExactly(first);

        // An activation by name overrides the quarantine.
        var activation = new Activation("mnist", crashing.id(), Optional.empty(), false);
        again.record(activation.key(), Json.write((ReleaseRecord) activation), offset++);
        again.reconcile();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(-0.5f));
    }
}
