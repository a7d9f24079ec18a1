package io.dcgan.common.release.signing;

import io.dcgan.common.release.Attestation;
import io.dcgan.common.release.GeneratorRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;

/** Signs releases, if there is a key. */
public final class ReleaseSigner {
    private final Optional<Ed25519Key<PrivateKey>> key;

    /**
     * @param keyFile a private key; its name without {@code .pem} is the key's name
     * @throws UncheckedIOException if the key cannot be read
     */
    public ReleaseSigner(Optional<Path> keyFile) {
        key = keyFile.map(file -> {
            try {
                return Ed25519Key.readPrivate(file);
            } catch (IOException e) {
                throw new UncheckedIOException("the signing key cannot be read: " + e.getMessage(), e);
            }
        });
    }

    public boolean isEnabled() {
        return key.isPresent();
    }

    /** Returns whether this key has signed a release. */
    public boolean hasSigned(GeneratorRelease release) {
        // An Ed25519 signature is a function of the key and the content.
        return isEnabled() && sign(release).equals(release);
    }

    /** Returns the release with an attestation; the same one without a key. */
    public GeneratorRelease sign(GeneratorRelease release) {
        return key.map(signing -> release.with(attest(release, signing))).orElse(release);
    }

    private static Attestation attest(GeneratorRelease release, Ed25519Key<PrivateKey> key) {
        try {
            var signature = Signature.getInstance(Ed25519Key.ALGORITHM);
            signature.initSign(key.key());
            signature.update(release.signedContent());
            return new Attestation(key.name(), Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key " + key.name() + " cannot sign", e);
        }
    }
}
