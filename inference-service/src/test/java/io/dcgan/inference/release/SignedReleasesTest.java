package io.dcgan.inference.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.signing.ReleaseSigner;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.TestRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that trusts only the keys in a folder. */
class SignedReleasesTest extends ReplicaFixture {
    private final Path keys;

    SignedReleasesTest(@TempDir Path folder) throws Exception {
        super(folder, Optional.of(Files.createDirectories(folder.resolve("keys"))));
        keys = folder.resolve("keys");
    }

    @Test
    void aReleaseWithTheSignatureOfATrustedKeyIsLoaded() throws Exception {
        publish(trusted("trainer-1").sign(TestRelease.of("mnist", 0.5f).put(store, 1)));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void otherReleasesAreRefused() throws Exception {
        var signer = trusted("trainer-1");
        publish(signer.sign(TestRelease.of("mnist", 0.5f).put(store, 1)));

        var unsigned = TestRelease.of("mnist", -0.5f).put(store, 2);
        assertRefused(unsigned, "the release must be signed with one of the keys [trainer-1], got no signature");

        var stranger = signer("stranger").sign(TestRelease.of("mnist", -0.5f).put(store, 3));
        assertRefused(stranger, "the release must be signed with one of the keys [trainer-1], got stranger");

        var impostor = new ReleaseSigner(Optional.of(newKey("trainer-1", folder.resolve("other"))))
                .sign(TestRelease.of("mnist", -0.5f).put(store, 4));
        assertRefused(impostor, "signature with the key trainer-1 must be valid, got one of another record or key");

        var signed = signer.sign(TestRelease.of("mnist", -0.5f).put(store, 5));
        var other = TestRelease.of("mnist", -0.25f).put(store, 6);
        assertRefused(
                other.with(signed.attestation().orElseThrow()),
                "signature with the key trainer-1 must be valid, got one of another record or key");
    }

    @Test
    void aKeyIsReplacedWithoutInterruption() throws Exception {
        var before = trusted("trainer-1");
        publish(before.sign(TestRelease.of("mnist", 0.5f).put(store, 1)));
        var after = trusted("trainer-2");
        publish(before.sign(TestRelease.of("mnist", 0.25f).put(store, 2)));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(0.25f));
        publish(after.sign(TestRelease.of("mnist", -0.25f).put(store, 3)));
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.25f));
        Files.delete(keys.resolve("trainer-1.pem"));
        assertRefused(
                before.sign(TestRelease.of("mnist", -0.5f).put(store, 4)),
                "the release must be signed with one of the keys [trainer-2], got trainer-1");
        assertThat(markOf("mnist")).isEqualTo(TestRelease.pixel(-0.25f));
    }

    /** A process that starts without Kafka checks the releases in its cache, too. */
    @Test
    void aReleaseOfARevokedKeyIsNotRestored() throws Exception {
        var revoked = trusted("revoked");
        publish(trusted("trainer-1").sign(TestRelease.of("mnist", 0.5f).put(store, 1)));
        publish(revoked.sign(TestRelease.of("mnist", 0.25f).put(store, 2)));
        awaitThat(() -> live.getOrCreate("mnist").loaded().size() == 2);
        Files.delete(keys.resolve("revoked.pem"));
        var registry = new GeneratorRegistry();
        replica(registry).start();
        awaitThat(() -> registry.find("mnist").isPresent()
                && registry.getOrCreate("mnist").live().isPresent());
        assertThat(mark(registry, "mnist")).isEqualTo(TestRelease.pixel(0.5f));
    }

    @Test
    void aFileThatIsNoKeyIsAnErrorAtTheStart() throws Exception {
        Files.writeString(keys.resolve("trainer-1.pem"), "a key");
        assertThatThrownBy(() -> replica(new GeneratorRegistry()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("trainer-1.pem must be a PEM file with an Ed25519 PUBLIC KEY");
        assertThatThrownBy(() -> new ReleaseSigner(Optional.of(keys.resolve("trainer-1.pem"))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("trainer-1.pem must be a PEM file with an Ed25519 PRIVATE KEY");
    }

    private void assertRefused(GeneratorRelease release, String reason) {
        publish(release);
        assertThat(replica.quarantine().find(release.key()).orElseThrow().reason())
                .contains(reason);
    }

    private ReleaseSigner trusted(String name) throws Exception {
        return new ReleaseSigner(Optional.of(newKey(name, keys)));
    }

    private ReleaseSigner signer(String name) throws Exception {
        return new ReleaseSigner(Optional.of(newKey(name, folder.resolve("untrusted"))));
    }

    /** Returns the private key; the public one is written to the folder. */
    private Path newKey(String name, Path publicFolder) throws IOException, NoSuchAlgorithmException {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        write(publicFolder.resolve(name + ".pem"), "PUBLIC KEY", pair.getPublic());
        return write(
                folder.resolve("private").resolve(publicFolder.getFileName()).resolve(name + ".pem"),
                "PRIVATE KEY",
                pair.getPrivate());
    }

    private static Path write(Path file, String label, Key key) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(
                file,
                "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                        .formatted(label, Base64.getMimeEncoder().encodeToString(key.getEncoded())));
    }
}
