package io.dcgan.inference.http.v2.message;

import jakarta.ws.rs.core.Response.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Decodes compressed request bodies. */
public final class ContentDecoder {
    /** Maximum size of a decoded body, equal to the HTTP server's limit for uncompressed ones. */
    public static final int MAX_BYTES = 10 << 20;

    private ContentDecoder() {}

    /**
     * Decodes a body.
     *
     * @param name the value of Content-Encoding
     * @throws jakarta.ws.rs.WebApplicationException 400, 413 or 415
     */
    public static byte[] decode(byte[] body, String name) {
        var encoding = name.strip().toLowerCase(Locale.ROOT);
        if (encoding.equals("identity")) {
            return body;
        }
        try (var stream = decodingStream(body, encoding)) {
            var bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw V2Error.of(
                        Status.REQUEST_ENTITY_TOO_LARGE,
                        "the decoded body must be at most %d bytes".formatted(MAX_BYTES));
            }
            return bytes;
        } catch (IOException e) {
            throw V2Error.badRequest("the body must be %s, as declared by Content-Encoding, got an error: %s"
                    .formatted(encoding, e.getMessage()));
        }
    }

    private static InputStream decodingStream(byte[] body, String encoding) throws IOException {
        var bytes = new ByteArrayInputStream(body);
        return switch (encoding) {
            case "gzip" -> new GZIPInputStream(bytes);
            case "deflate" -> new InflaterInputStream(bytes);
            default ->
                throw V2Error.of(
                        Status.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Encoding must be gzip or deflate, got \"%s\"".formatted(V2Error.abbreviate(encoding)));
        };
    }
}
