package io.dcgan.common.platform.http.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The configured ways to authenticate clients. Without any, every client may do everything. */
@ApplicationScoped
class AuthenticationMethods {
    private final Optional<TokenFile> tokens;
    private final boolean openIdConnect;

    AuthenticationMethods(
            AccessConfig config,
            @ConfigProperty(name = "quarkus.oidc.tenant-enabled", defaultValue = "false") boolean openIdConnect,
            @ConfigProperty(name = "quarkus.oidc.auth-server-url") Optional<String> openIdServer) {
        if (openIdServer.isPresent() && !openIdConnect) {
            throw new IllegalStateException("quarkus.oidc.tenant-enabled must be true if there is an"
                    + " auth-server-url, because clients would not be authenticated");
        }
        this.openIdConnect = openIdConnect;
        tokens = config.tokens().map(file -> {
            try {
                return TokenFile.read(file);
            } catch (IOException e) {
                throw new UncheckedIOException("dcgan.access.tokens cannot be read: " + e.getMessage(), e);
            }
        });
    }

    boolean isRequired() {
        return openIdConnect || tokens.isPresent();
    }

    boolean hasOpenIdConnect() {
        return openIdConnect;
    }

    Optional<TokenFile> tokens() {
        return tokens;
    }

    @Override
    public String toString() {
        if (!isRequired()) {
            return "none";
        }
        return Stream.of(openIdConnect ? "OpenID Connect" : "", tokens.isPresent() ? "tokens" : "")
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
