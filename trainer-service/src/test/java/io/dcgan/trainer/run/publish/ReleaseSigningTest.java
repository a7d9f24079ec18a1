package io.dcgan.trainer.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Lineage;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.Signature;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.run.FakeOutbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer with a key signs only what it has made itself. */
class ReleaseSigningTest {
    private static final RunId RUN = new RunId("run");
    private static final ReleaseId ID = ReleaseId.of(Instant.EPOCH, RUN, 1);
    private static final Provenance PROVENANCE = new Provenance(
            ID,
            "mnist",
            RUN,
            1,
            "dcgan",
            new Signature(64, 10, 1, 28, 28),
            Map.of(),
            new Lineage(TrainCommand.defaults(RUN), Sha256.of(new byte[0]), "cpu", Map.of()),
            Instant.EPOCH,
            Optional.empty());
    private static final byte[] OWN = {1, 2, 3};
    private static final byte[] FOREIGN = {6, 6, 6};

    private final Path folder;
    private final FolderStore store;

    ReleaseSigningTest(@TempDir Path folder) {
        this.folder = folder;
        store = new FolderStore(folder.resolve("store"));
    }

    @Test
    void aFileThatIsThereAlreadyIsNotSigned() throws Exception {
        store.put(StoreKey.ofRelease("mnist", ID, GeneratorRelease.GENERATOR_FILE), FOREIGN);
        var release = publish(publisher(newKey("trainer-1")), OWN);
        assertThat(release.attestation()).isPresent();
        assertThat(release.file().sha256()).isEqualTo(Sha256.of(OWN));
        assertThat(store.read(release.file().storeKey(), 10)).contains(OWN);
    }

    /** Another CPU computes other bits, but a published release never changes. */
    @Test
    void aReleaseThatTheSameKeyHasSignedIsPublishedAgain() throws Exception {
        var key = newKey("trainer-1");
        var first = publish(publisher(key), OWN);
        assertThat(publish(publisher(key), FOREIGN)).isEqualTo(first);
        assertThat(publish(publisher(newKey("trainer-2")), FOREIGN).file().sha256())
                .isEqualTo(Sha256.of(FOREIGN));
    }

    @Test
    void withoutAKeyTheFirstFileStays() throws Exception {
        var publisher = new ReleasePublisher(store, new FakeOutbox(), KafkaTracing.off(), Optional::empty);
        var first = publish(publisher, OWN);
        assertThat(first.attestation()).isEmpty();
        assertThat(publish(publisher, FOREIGN)).isEqualTo(first);
    }

    private ReleasePublisher publisher(Path key) {
        return new ReleasePublisher(store, new FakeOutbox(), KafkaTracing.off(), () -> Optional.of(key));
    }

    private static GeneratorRelease publish(ReleasePublisher publisher, byte[] generator) throws IOException {
        return publisher.publishPreview(PROVENANCE, new ExportedGenerator(generator, new byte[] {9}, 0));
    }

    private Path newKey(String name) throws IOException, GeneralSecurityException {
        var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        return Files.writeString(
                folder.resolve(name + ".pem"),
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(Base64.getEncoder().encodeToString(key.getEncoded())));
    }
}
