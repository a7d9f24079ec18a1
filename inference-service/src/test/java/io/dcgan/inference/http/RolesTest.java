package io.dcgan.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service that authenticates clients by a file of tokens, and by OpenID Connect. */
@QuarkusTest
@TestProfile(RolesTest.WithAuthentication.class)
@QuarkusTestResource(InferenceBroker.class)
class RolesTest {
    private static final KeyPair ISSUER = newKeyPair("issuer");
    private static final KeyPair OTHER_ISSUER = newKeyPair("other issuer");

    private final HttpClient client = HttpClient.newHttpClient();

    @TestHTTPResource("/")
    URI server = URI.create("/");

    /** The tokens are their roles' names. */
    public static class WithAuthentication implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                var file = Files.writeString(Files.createTempFile("tokens", ".txt"), """
                        # SHA-256 of "draw", "operate" and "observe"
                        a-user     draw     %s
                        a-boss     operate  %s

                        prometheus observe  %s
                        all draw,operate,observe %s
                        """.formatted(
                                sha256("draw"), sha256("operate"), sha256("observe"), sha256("all")));
                file.toFile().deleteOnExit();
                return Map.of(
                        "dcgan.access.tokens",
                        file.toString(),
                        "quarkus.oidc.tenant-enabled",
                        "true",
                        "quarkus.oidc.public-key",
                        publicKey(),
                        "quarkus.oidc.client-id",
                        "dcgan");
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /generate, draw",
        "GET, /interpolate?from=1&to=2, draw",
        "GET, /compare?seed=1, draw",
        "GET, /models, draw observe",
        "GET, /models/mnist/releases, draw observe",
        "PUT, /models/mnist/live, operate",
        "POST, /models/mnist/rollback, operate",
        "POST, //models/mnist/rollback, operate",
        "POST, /models;x=1/mnist/rollback, operate",
        "POST, /v2/../models/mnist/rollback, operate",
        "POST, /v2/%2e%2e/models/mnist/rollback, operate",
        "GET, /v2, draw",
        "GET, /v2/models/mnist, draw",
        "POST, /v2/models/mnist/infer, draw",
        "GET, /q/metrics, observe",
        "GET, /nothing, draw",
        "POST, /project, draw",
        "POST, /generate/latents, draw",
        "POST, //project, draw",
        "POST, /nothing, operate",
    })
    void aRequestNeedsOneOfItsRoles(String method, String path, String roles) throws Exception {
        for (var role : Set.of("draw", "operate", "observe")) {
            var expected = Set.of(roles.split(" ")).contains(role);
            assertThat(isForbidden(send(method, path, role)))
                    .as("token for %s", role)
                    .isEqualTo(!expected);
            assertThat(isForbidden(send(method, path, webToken(ISSUER, role))))
                    .as("JSON web token for %s", role)
                    .isEqualTo(!expected);
        }
        assertThat(isForbidden(send(method, path, "all"))).isFalse();
        assertThat(send(method, path, "").statusCode()).isEqualTo(401);
        assertThat(send(method, path, "wrong").statusCode()).isEqualTo(401);
        assertThat(send(method, path, webToken(OTHER_ISSUER, "draw")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aRefusalStatesTheRoles() throws Exception {
        var forbidden = send("POST", "/models/mnist/rollback", "draw");
        assertThat(forbidden.statusCode()).isEqualTo(403);
        assertThat(forbidden.body()).contains("\"detail\":\"the request needs the role operate, got draw\"");
        var unauthorized = send("GET", "/generate", "");
        assertThat(unauthorized.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(unauthorized.body())
                .contains("Authorization must be \\\"Bearer\\\" and a valid token, got no token");
        assertThat(send("POST", "/v2/models/mnist/infer", "operate").body())
                .contains("{\"error\":\"the request needs the role draw, got operate\"}");
    }

    @ParameterizedTest
    @CsvSource({"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started"})
    void healthIsOpenWithoutDetails(String path) throws Exception {
        var open = send("GET", path, "");
        var observed = send("GET", path, "observe");
        assertThat(open.statusCode()).isEqualTo(observed.statusCode());
        assertThat(open.body()).matches("\\{\"status\":\"(UP|DOWN)\",\"checks\":\\[]}");
        assertThat(send("GET", path, "draw").body()).isEqualTo(open.body());
    }

    @Test
    void detailsOfHealthNeedARole() throws Exception {
        assertThat(send("GET", "/q/health/ready", "observe").body())
                .containsIgnoringWhitespaces("\"authentication\": \"OpenID Connect, tokens\"");
    }

    @Test
    void openMetricsNeedTheSameRole() throws Exception {
        var request = HttpRequest.newBuilder(server.resolve("/q/metrics"))
                .header("Accept", "application/openmetrics-text")
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }

    private static boolean isForbidden(HttpResponse<String> response) {
        return response.statusCode() == 403;
    }

    private HttpResponse<String> send(String method, String path, String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.toString().replaceAll("/$", "") + path))
                .method(method, BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String webToken(KeyPair issuer, String role) {
        return Jwt.claims().subject("someone").groups(role).expiresIn(300).sign(issuer.getPrivate());
    }

    private static String publicKey() {
        return Base64.getEncoder().encodeToString(ISSUER.getPublic().getEncoded());
    }

    /** The same in every class loader: the profile and the test have different ones. */
    private static KeyPair newKeyPair(String seed) {
        try {
            var random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(seed.getBytes(StandardCharsets.UTF_8));
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(String token) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }
}
