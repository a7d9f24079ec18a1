package io.dcgan.inference.http.v2.message;

import io.dcgan.common.id.Require;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import jakarta.ws.rs.core.Response.Status;
import java.io.ByteArrayOutputStream;
import java.util.Locale;

/** Decodes compressed request bodies. */
@SuppressWarnings("FutureReturnValueIgnored") // Closing an embedded channel is immediate.
public final class ContentDecoder {
    /** Decoded at a time, so that little is decoded beyond the limit: deflate compresses at most a thousandfold. */
    private static final int STEP_BYTES = 1 << 10;

    private ContentDecoder() {}

    /**
     * Decodes a body.
     *
     * @param name     the value of Content-Encoding
     * @param maxBytes maximum length of the decoded body
     * @throws jakarta.ws.rs.WebApplicationException 400, 413 or 415
     */
    public static byte[] decode(byte[] body, String name, int maxBytes) {
        var encoding = name.strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "identity" -> body;
            case "gzip" -> inflate(body, encoding, ZlibWrapper.GZIP, maxBytes);
            case "deflate" -> inflate(body, encoding, ZlibWrapper.ZLIB, maxBytes);
            default ->
                throw V2Error.of(
                        Status.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Encoding must be gzip or deflate, got \"%s\"".formatted(Require.abbreviate(encoding)));
        };
    }

    /** Not with the JDK's stream, which recurses for each empty part of a gzip file. */
    private static byte[] inflate(byte[] body, String encoding, ZlibWrapper format, int maxBytes) {
        var decoded = new ByteArrayOutputStream();
        var zlib = new JdkZlibDecoder(format, 0);
        var decoder = new EmbeddedChannel(zlib);
        try {
            for (int from = 0; from < body.length; from += STEP_BYTES) {
                decoder.writeInbound(Unpooled.wrappedBuffer(body, from, Math.min(STEP_BYTES, body.length - from)));
                drain(decoder, decoded, maxBytes);
            }
            if (!zlib.isClosed()) {
                throw new DecompressionException("it ends early");
            }
        } catch (DecompressionException e) {
            throw V2Error.badRequest("the body must be %s, as declared by Content-Encoding, got an error: %s"
                    .formatted(encoding, e.getMessage()));
        } finally {
            // Not finish, which would throw the same exception again.
            decoder.close();
            decoder.releaseInbound();
        }
        return decoded.toByteArray();
    }

    private static void drain(EmbeddedChannel decoder, ByteArrayOutputStream decoded, int maxBytes) {
        for (ByteBuf part = decoder.readInbound(); part != null; part = decoder.readInbound()) {
            try {
                if (decoded.size() + part.readableBytes() > maxBytes) {
                    throw V2Error.of(
                            Status.REQUEST_ENTITY_TOO_LARGE,
                            "the decoded body must be at most %d bytes".formatted(maxBytes));
                }
                decoded.writeBytes(bytes(part));
            } finally {
                part.release();
            }
        }
    }

    private static byte[] bytes(ByteBuf part) {
        var bytes = new byte[part.readableBytes()];
        part.readBytes(bytes);
        return bytes;
    }
}
