package io.dcgan.common.release.signing;

import io.dcgan.common.release.Attestation;
import io.dcgan.common.release.GeneratorRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The public keys whose signatures are accepted, one PEM file each. The folder is read for every release, so a key can
 * be added or removed while the process runs.
 */
public final class TrustedKeys {
    private final Optional<Path> folder;

    /** @param folder empty if releases need no signature */
    public TrustedKeys(Optional<Path> folder) {
        this.folder = folder;
    }

    /**
     * Checks that a release has a valid signature of a trusted key, if one is required.
     *
     * @throws UntrustedReleaseException if a required signature is missing, invalid or not from a trusted key
     * @throws IOException               if the keys cannot be read
     */
    public void check(GeneratorRelease release) throws UntrustedReleaseException, IOException {
        if (folder.isEmpty()) {
            return;
        }
        var keys = readKeys(folder.get());
        var attestation = release.attestation()
                .orElseThrow(() -> new UntrustedReleaseException(
                        "the release must be signed with one of the keys %s, got no signature"
                                .formatted(keys.keySet())));
        var key = keys.get(attestation.key());
        if (key == null) {
            throw new UntrustedReleaseException("the release must be signed with one of the keys %s, got %s"
                    .formatted(keys.keySet(), attestation.key()));
        }
        if (!isValid(attestation, key, release.signedContent())) {
            throw new UntrustedReleaseException(
                    "the release's signature with the key %s must be valid, got one of another record or key"
                            .formatted(attestation.key()));
        }
    }

    /**
     * Reads the keys once, for a clear error at the start.
     *
     * @throws IOException if a key cannot be read
     */
    public void requireReadable() throws IOException {
        if (folder.isPresent()) {
            readKeys(folder.get());
        }
    }

    private static Map<String, PublicKey> readKeys(Path folder) throws IOException {
        var keys = new TreeMap<String, PublicKey>();
        try (var files = Files.newDirectoryStream(folder, "*" + Ed25519Key.SUFFIX)) {
            for (var file : files) {
                var key = Ed25519Key.readPublic(file);
                keys.put(key.name(), key.key());
            }
        }
        return keys;
    }

    private static boolean isValid(Attestation attestation, PublicKey key, byte[] content) {
        try {
            var signature = Signature.getInstance(Ed25519Key.ALGORITHM);
            signature.initVerify(key);
            signature.update(content);
            return signature.verify(Base64.getDecoder().decode(attestation.ed25519()));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
