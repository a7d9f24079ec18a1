package io.dcgan.inference.http.v2;

import static io.dcgan.inference.http.v2.V2Assertions.assertRefused;
import static io.dcgan.inference.http.v2.V2Client.floats;
import static io.dcgan.inference.http.v2.V2Client.framed;
import static io.dcgan.inference.http.v2.V2Client.json;
import static io.dcgan.inference.http.v2.V2Client.longs;
import static io.dcgan.inference.http.v2.V2Requests.INFER;
import static io.dcgan.inference.http.v2.V2Requests.ONE_IMAGE;
import static io.dcgan.inference.http.v2.V2Requests.binary;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests compressed request bodies. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
@TestProfile(OneThreadProfile.class)
class V2CompressionTest {
    private final ServedModels served;

    @TestHTTPResource("/")
    URI server = URI.create("/");

    @Inject
    V2CompressionTest(ServedModels served) {
        this.served = served;
    }

    @BeforeEach
    void serve() throws Exception {
        served.serveDefaultModel();
    }

    private V2Client client() {
        return new V2Client(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "deflate", "identity"})
    void aBodyMayBeCompressed(String encoding) throws IOException {
        var json = binary(1, "");
        var body = framed(json, floats(0.5f, 1), longs(3));
        var answer = client().post(
                        INFER,
                        compressed(encoding, body),
                        "Content-Encoding",
                        encoding,
                        "Inference-Header-Content-Length",
                        Integer.toString(json.length()));
        assertThat(json(answer.body()))
                .isEqualTo(json(client().post(INFER, ONE_IMAGE).body()));
    }

    @Test
    void aBodyThatCannotBeDecompressedIsRefused() throws IOException {
        assertRefused(
                client().post(INFER, ONE_IMAGE, "Content-Encoding", "gzip"),
                400,
                "the body must be gzip, as declared by Content-Encoding, got an error: Input is not in the GZIP format");
        var half = Arrays.copyOf(compressed("deflate", V2Client.bytes(ONE_IMAGE)), 40);
        assertRefused(
                client().post(INFER, half, "Content-Encoding", "deflate"),
                400,
                "the body must be deflate, as declared by Content-Encoding, got an error: it ends early");
        assertRefused(
                client().post(INFER, ONE_IMAGE, "Content-Encoding", "br"),
                415,
                "Content-Encoding must be gzip or deflate, got \"br\"");
        var bomb = compressed("gzip", new byte[11 << 20]);
        assertRefused(client().post(INFER, bomb, "Content-Encoding", "gzip"), 413, "the decoded body must be at most ");
    }

    /** Such a body is parsed on another thread than a small one. */
    @Test
    void aLargeBodyGetsTheSameAnswer() {
        var large = client().post(INFER, " ".repeat(200_000) + ONE_IMAGE);
        assertThat(json(large.body()))
                .isEqualTo(json(client().post(INFER, ONE_IMAGE).body()));
        assertRefused(
                client().post(INFER, " ".repeat(200_000) + "{"),
                400,
                "the request must be JSON, got an error at line 1");
    }

    @Test
    void manyEmptyPartsAreRefusedWithoutAnInternalError() throws IOException {
        var parts = new ByteArrayOutputStream();
        for (int i = 0; i < 10_000; i++) {
            parts.write(compressed("gzip", new byte[0]));
        }
        assertRefused(
                client().post(INFER, parts.toByteArray(), "Content-Encoding", "gzip"), 400, "the request must be ");
    }

    private static byte[] compressed(String encoding, byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        OutputStream stream = switch (encoding) {
            case "identity" -> bytes;
            case "deflate" -> new DeflaterOutputStream(bytes);
            default -> new GZIPOutputStream(bytes);
        };
        try (stream) {
            stream.write(body);
        }
        return bytes.toByteArray();
    }
}
