package io.dcgan.e2e;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.release.StoredFile;
import io.dcgan.common.store.FolderStore;
import io.dcgan.testsupport.KafkaTestClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Publishes releases like the trainer: one that it made earlier, under new ids. */
final class TestReleasePublisher {
    private static final Path DIGITS = Path.of("../../inference-service/src/test/resources/digits");

    private final FolderStore store;
    private final KafkaTestClient kafka;
    private final GeneratorRelease made;
    private int count;

    TestReleasePublisher(Path store, String broker) throws Exception {
        this.store = new FolderStore(store);
        kafka = new KafkaTestClient(broker);
        made = (GeneratorRelease) Json.read(Files.readAllBytes(DIGITS.resolve("release.json")), ReleaseRecord.class);
    }

    /** @return the id of the release */
    String publish() throws Exception {
        var whole = Files.readAllBytes(DIGITS.resolve(GeneratorRelease.GENERATOR_FILE));
        return publish(whole, whole);
    }

    /** Publishes a release whose file is truncated, although its record describes a complete one. */
    String publishBroken() throws Exception {
        var whole = Files.readAllBytes(DIGITS.resolve(GeneratorRelease.GENERATOR_FILE));
        return publish(whole, Arrays.copyOf(whole, whole.length / 2));
    }

    private String publish(byte[] promised, byte[] stored) throws Exception {
        var id = new ReleaseId("20261122-%09d-0001b1eb".formatted(++count));
        var old = made.provenance();
        var provenance = new Provenance(
                id,
                old.model(),
                old.runId(),
                old.epoch(),
                old.architecture(),
                old.signature(),
                old.quality(),
                old.lineage(),
                old.time(),
                old.preview());
        var probe = Files.readAllBytes(DIGITS.resolve(GeneratorRelease.PROBE_FILE));
        var key = StoreKey.ofRelease(old.model(), id, GeneratorRelease.GENERATOR_FILE);
        var probeKey = StoreKey.ofRelease(old.model(), id, GeneratorRelease.PROBE_FILE);
        store.put(key, stored);
        store.put(probeKey, probe);
        kafka.send(new GeneratorRelease(provenance, StoredFile.of(key, promised), StoredFile.of(probeKey, probe)));
        return id.value();
    }
}
