package io.dcgan.common.platform.http.access;

import io.dcgan.common.id.Require;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file of tokens. Each line has a client's name, its roles separated by commas, and the SHA-256 of its token in
 * hexadecimal; empty lines and lines that begin with {@code #} are skipped.
 *
 * <p>The hash needs no salt and no repetition, because a token is random and as long as the hash. Whoever reads the file
 * cannot use it.
 */
final class TokenFile {
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern HASH_PATTERN = Pattern.compile("[0-9a-f]{64}");

    private final List<Client> clients;

    /** A client that has a token. */
    record Client(String name, Set<Role> roles, String sha256) {}

    private TokenFile(List<Client> clients) {
        this.clients = clients;
    }

    /** @throws IOException if the file cannot be read or has an invalid line */
    static TokenFile read(Path file) throws IOException {
        var clients = new ArrayList<Client>();
        int number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    clients.add(parse(line.strip()));
                } catch (IllegalArgumentException e) {
                    // Without the line itself: it may contain a token by mistake.
                    throw new IOException("%s, line %d: %s".formatted(file, number, e.getMessage()), e);
                }
            }
        }
        return new TokenFile(clients);
    }

    private static Client parse(String line) {
        var words = SPACES.split(line, -1);
        if (words.length != 3) {
            throw new IllegalArgumentException(
                    "must be a name, roles and a SHA-256 separated by spaces, got %d words".formatted(words.length));
        }
        var roles = EnumSet.noneOf(Role.class);
        for (var role : words[1].split(",", -1)) {
            roles.add(Require.oneOf("role", role, Role.values()));
        }
        if (!HASH_PATTERN.matcher(words[2]).matches()) {
            throw new IllegalArgumentException(
                    "the SHA-256 must be 64 digits from 0-9 and a-f, got %d characters".formatted(words[2].length()));
        }
        return new Client(Require.name("name", words[0]), roles, words[2]);
    }

    /** Finds the client of a token, in a time that does not depend on how much of a token is right. */
    Optional<Client> find(String token) {
        var hash = sha256(token).getBytes(StandardCharsets.US_ASCII);
        Optional<Client> found = Optional.empty();
        for (var client : clients) {
            if (MessageDigest.isEqual(hash, client.sha256().getBytes(StandardCharsets.US_ASCII))) {
                found = Optional.of(client);
            }
        }
        return found;
    }

    private static String sha256(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
