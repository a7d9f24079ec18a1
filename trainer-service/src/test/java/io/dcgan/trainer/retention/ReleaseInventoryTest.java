package io.dcgan.trainer.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Lineage;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.release.Signature;
import io.dcgan.common.release.StoredFile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Surplus releases, and releases that are still referenced. */
class ReleaseInventoryTest {
    private final ReleaseInventory inventory = new ReleaseInventory();

    private static GeneratorRelease release(String model, int number) {
        return release(model, number, Optional.empty());
    }

    private static GeneratorRelease release(String model, int number, Optional<Provenance.Preview> preview) {
        var runId = new RunId("run-" + number);
        var id = ReleaseId.of(Instant.EPOCH.plusSeconds(number), runId, 1);
        var provenance = new Provenance(
                id,
                model,
                runId,
                1,
                "dcgan",
                new Signature(64, 10, 1, 28, 28),
                Map.of(),
                new Lineage(TrainCommand.defaults(runId), Sha256.of(new byte[0]), "cpu", Map.of()),
                Instant.EPOCH,
                preview);
        var file = StoredFile.of(StoreKey.ofRelease(model, id, GeneratorRelease.GENERATOR_FILE), new byte[1]);
        return new GeneratorRelease(provenance, file, file);
    }

    private GeneratorRelease publish(String model, int number) {
        var release = release(model, number);
        record(release);
        return release;
    }

    private void record(ReleaseRecord record) {
        inventory.record(record.key(), Json.write(record));
    }

    @Test
    void releasesBeyondTheNewestOfEachModelAreSurplus() {
        var all = List.of(publish("a", 1), publish("a", 2), publish("a", 3), publish("a", 4));
        publish("b", 5);
        assertThat(inventory.surplus(3)).containsExactly(all.get(0));
        assertThat(inventory.surplus(1)).containsExactlyElementsOf(all.subList(0, 3));
        assertThat(inventory.surplus(4)).isEmpty();
    }

    @Test
    void previewsAreSurplusAfterAFinishedReleaseAndNeverReplaceIt() {
        var early = preview("a", 1);
        var late = preview("a", 2);
        assertThat(inventory.surplus(2)).isEmpty();
        assertThat(inventory.surplus(1)).containsExactly(early);
        var finished = publish("a", 3);
        assertThat(inventory.surplus(5)).containsExactly(early, late);
        var next = preview("a", 4);
        preview("a", 5);
        assertThat(inventory.surplus(1)).containsExactly(early, late, next).doesNotContain(finished);
    }

    private GeneratorRelease preview(String model, int number) {
        var release = release(model, number, Optional.of(new Provenance.Preview(false)));
        record(release);
        return release;
    }

    @Test
    void releasesNamedByAnActivationAreKept() {
        var first = publish("a", 1);
        var second = publish("a", 2);
        var third = publish("a", 3);
        publish("a", 4);
        record(new Activation("a", first.id(), Optional.of(new Activation.Canary(third.id(), 0.1)), true));
        assertThat(inventory.surplus(1)).containsExactly(second);
    }

    @Test
    void aRepeatedReleaseKeepsItsPosition() {
        var first = publish("a", 1);
        publish("a", 2);
        record(first);
        assertThat(inventory.surplus(1)).containsExactly(first);
    }

    @Test
    void aRetiredReleaseIsUnreferencedUnlessItIsPublishedAgain() {
        var first = publish("a", 1);
        inventory.record(first.key(), null);
        assertThat(inventory.surplus(1)).isEmpty();
        assertThat(inventory.retiredKeys()).containsExactly(first.key());
        record(first);
        assertThat(inventory.retiredKeys()).isEmpty();
    }

    @Test
    void recordsThatAreNotReleasesAreIgnored() {
        inventory.record("a/b", new byte[] {1, 2, 3});
        inventory.record("", null);
        assertThat(inventory.surplus(1)).isEmpty();
    }
}
