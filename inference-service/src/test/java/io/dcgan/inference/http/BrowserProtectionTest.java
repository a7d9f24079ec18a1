package io.dcgan.inference.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A foreign web page cannot use the service through the browser of someone who can reach it. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
class BrowserProtectionTest {
    @TestHTTPResource("/")
    URI server = URI.create("/");

    @Test
    void aForeignPageChangesNothing() throws IOException {
        var own = "http://localhost:" + server.getPort();
        assertThat(send("POST /models/mnist/rollback", "Origin: https://evil.example"))
                .startsWith("HTTP/1.1 403")
                .contains("Origin must be that of this service, got \\\"https://evil.example\\\"");
        assertThat(send("PUT /models/mnist/live", "Origin: null")).startsWith("HTTP/1.1 403");
        assertThat(send("POST /models/mnist/rollback", "Origin: http://localhost:1"))
                .startsWith("HTTP/1.1 403");
        assertThat(send("POST /models/mnist/rollback", "Origin: " + own)).doesNotStartWith("HTTP/1.1 403");
        assertThat(send("POST /models/mnist/rollback", "X: y")).doesNotStartWith("HTTP/1.1 403");
        assertThat(send("GET /models", "Origin: https://evil.example")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aPageWhoseNameResolvesToTheServiceIsRefused() throws IOException {
        assertThat(sendTo("evil.example", "GET /models", "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403")
                .contains("Host must be one of localhost, 127.0.0.1, ::1, [::1], got \\\"evil.example\\\"");
        assertThat(sendTo("127.0.0.1:80", "GET /models", "X: y")).startsWith("HTTP/1.1 200");
        assertThat(sendTo("[::1]", "GET /models", "X: y")).startsWith("HTTP/1.1 200");
        assertThat(sendTo("10.1.2.3", "GET /q/health/live", "X: y")).startsWith("HTTP/1.1 200");
    }

    @Test
    void errorsOfTheOpenInferenceProtocolHaveItsForm() throws IOException {
        assertThat(send("POST /v2/models/mnist/infer", "Origin: https://evil.example"))
                .startsWith("HTTP/1.1 403")
                .contains("{\"error\":\"Origin must be ");
    }

    @Test
    void browsersDoNotGuessMediaTypes() throws IOException {
        for (var path : new String[] {"/models", "/generate?seed=x", "/q/health/live", "/nothing"}) {
            assertThat(send("GET " + path, "X: y").toLowerCase(Locale.ROOT))
                    .contains("x-content-type-options: nosniff");
        }
    }

    private String send(String request, String header) throws IOException {
        return sendTo("localhost:" + server.getPort(), request, header);
    }

    private String sendTo(String host, String request, String header) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("%s HTTP/1.1\r\nHost: %s\r\n%s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                            .formatted(request, host, header)
                            .getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
