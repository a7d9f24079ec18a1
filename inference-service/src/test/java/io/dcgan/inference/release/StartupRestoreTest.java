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

/** From a process's own copy to the live releases of the next process. */
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

    /** The list stays with what is there. */
    @Test
    void aFullDiskKeepsTheLastGoodCopy() throws Exception {
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
        replica(restarted).start();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aReleasePublishedAgainWithOtherContentKeepsItsCopy() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(release);
        replica.record(release.key(), null, offset++);
        var told = new String(Json.write((ReleaseRecord) release), UTF_8);
        assertThat(told).contains("\"epoch\":1");
        replica.record(
                release.key(), told.replace("\"epoch\":1", "\"epoch\":2").getBytes(UTF_8), offset++);
        replica.reconcile();
        var restarted = new GeneratorRegistry();
        replica(restarted).start();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    /** As after crashes of native code. */
    @Test
    void aReleaseThatCrashesItsProcessIsNotLoadedForever() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var deadly = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        publish(deadly);
        for (int death = 0; death < 3; death++) {
            new CrashGuard(config).begin(deadly.key(), offset);
        }
        var restarted = new GeneratorRegistry();
        var again = replica(restarted);
        again.start();
        for (var release : List.of(first, deadly)) {
            again.record(release.key(), Json.write((ReleaseRecord) release), release.equals(first) ? 0 : 1);
        }
        again.reconcile();
        assertThat(mark(restarted, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
        assertThat(restarted.getOrCreate("mnist").loaded()).containsExactly(first);

        // Nor from the copy on the disk, after whatever was loaded since.
        again.stop();
        var later = new GeneratorRegistry();
        var third = replica(later);
        third.start();
        third.reconcile();
        assertThat(later.getOrCreate("mnist").loaded()).containsExactly(first);
    }

    /** Whatever the processes after it load from their disk, before they come to what the topic says. */
    @Test
    void loadsOfOtherReleasesDoNotResetTheCountOfCrashes() throws Exception {
        var first = TestRelease.of("mnist", 0.5f).put(store, 1);
        var deadly = TestRelease.of("mnist", -0.5f).put(store, 2);
        publish(first);
        for (int death = 0; death < 3; death++) {
            var next = replica(new GeneratorRegistry());
            next.start();
            next.stop();
            new CrashGuard(config).begin(deadly.key(), offset);
        }
        var restarted = new GeneratorRegistry();
        var again = replica(restarted);
        again.start();
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
}
