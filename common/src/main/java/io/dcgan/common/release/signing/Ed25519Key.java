package io.dcgan.common.release.signing;

import io.dcgan.common.id.Require;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * An Ed25519 key in a PEM file, as {@code openssl genpkey -algorithm ed25519} writes it.
 *
 * @param name the file's name without {@value #SUFFIX}
 */
record Ed25519Key<K extends Key>(String name, K key) {
    static final String ALGORITHM = "Ed25519";
    static final String SUFFIX = ".pem";
    private static final int MAX_BYTES = 4096;

    /** Turns the bytes of a key into the key. */
    private interface KeyReader<K> {
        K read(KeyFactory factory, KeySpec content) throws GeneralSecurityException;
    }

    /** @throws IOException if the file cannot be read or is no such key */
    static Ed25519Key<PrivateKey> readPrivate(Path file) throws IOException {
        return read(file, "PRIVATE KEY", PKCS8EncodedKeySpec::new, KeyFactory::generatePrivate);
    }

    /** @throws IOException if the file cannot be read or is no such key */
    static Ed25519Key<PublicKey> readPublic(Path file) throws IOException {
        return read(file, "PUBLIC KEY", X509EncodedKeySpec::new, KeyFactory::generatePublic);
    }

    private static <K extends Key> Ed25519Key<K> read(
            Path file, String label, Function<byte[], KeySpec> format, KeyReader<K> reader) throws IOException {
        var expected = "%s must be a PEM file with an Ed25519 %s".formatted(file, label);
        byte[] content;
        try (var in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES);
        }
        var pem = Pattern.compile("-----BEGIN %1$s-----([A-Za-z0-9+/=\\s]+)-----END %1$s-----\\s*".formatted(label))
                .matcher(new String(content, StandardCharsets.US_ASCII));
        if (!pem.matches()) {
            throw new IOException(expected);
        }
        try {
            var der = Base64.getMimeDecoder().decode(pem.group(1));
            var key = reader.read(KeyFactory.getInstance(ALGORITHM), format.apply(der));
            var name = file.getFileName().toString();
            return new Ed25519Key<>(
                    Require.name(
                            "the name of " + file,
                            name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name),
                    key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(expected + ": " + e.getMessage(), e);
        }
    }
}
