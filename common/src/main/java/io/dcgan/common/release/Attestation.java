package io.dcgan.common.release;

import io.dcgan.common.id.Require;
import java.util.regex.Pattern;

/**
 * A trainer's signature of a release record.
 *
 * @param key     name of the key
 * @param ed25519 the signature in base64, of {@link GeneratorRelease#signedContent}
 */
public record Attestation(String key, String ed25519) {
    /** 64 bytes. */
    private static final Pattern SIGNATURE_PATTERN = Pattern.compile("[A-Za-z0-9+/]{86}==");

    public Attestation {
        Require.name("attestation.key", key);
        if (!SIGNATURE_PATTERN.matcher(ed25519).matches()) {
            throw new IllegalArgumentException(
                    "attestation.ed25519 must be 64 bytes in base64, got \"" + Require.abbreviate(ed25519) + "\"");
        }
    }
}
