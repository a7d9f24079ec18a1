package io.dcgan.inference.http.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Sends requests as clients of the protocol do: without a content type, and with its header in lower case. */
final class V2Client {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;

    V2Client(URI server) {
        this.server = server;
    }

    HttpResponse<byte[]> get(String path, String... headers) {
        var request = HttpRequest.newBuilder(server.resolve(path));
        return send((headers.length == 0 ? request : request.headers(headers)).build())
                .join();
    }

    /** Posts JSON, which may use single quotes. */
    HttpResponse<byte[]> post(String path, String json, String... headers) {
        return post(path, bytes(json), headers);
    }

    HttpResponse<byte[]> post(String path, byte[] body, String... headers) {
        return sendPost(path, body, headers).join();
    }

    CompletableFuture<HttpResponse<byte[]>> sendPost(String path, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(server.resolve(path)).POST(BodyPublishers.ofByteArray(body));
        return send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    /** Posts JSON followed by blobs, with the header for the length of the JSON. */
    HttpResponse<byte[]> postFramed(String path, String json, ByteBuffer... blobs) {
        return post(path, framed(json, blobs), "inference-header-content-length", Integer.toString(bytes(json).length));
    }

    private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request) {
        return http.sendAsync(request, BodyHandlers.ofByteArray());
    }

    static byte[] framed(String json, ByteBuffer... blobs) {
        var head = bytes(json);
        var body = ByteBuffer.allocate(head.length
                + Arrays.stream(blobs).mapToInt(ByteBuffer::remaining).sum());
        body.put(head);
        for (var blob : blobs) {
            body.put(blob.duplicate());
        }
        return body.array();
    }

    static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static ByteBuffer floats(float... values) {
        var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    static ByteBuffer longs(long... values) {
        var bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes;
    }

    static ByteBuffer ints(int... values) {
        var bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return bytes;
    }

    static JsonNode json(String text) {
        return json(bytes(text));
    }

    static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new AssertionError("must be JSON: " + new String(bytes, StandardCharsets.UTF_8), e);
        }
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static int jsonLength(HttpResponse<byte[]> response) {
        return Integer.parseInt(header(response, "Inference-Header-Content-Length"));
    }

    /** Returns the JSON before the blobs. */
    static JsonNode head(HttpResponse<byte[]> response) {
        return json(Arrays.copyOf(response.body(), jsonLength(response)));
    }

    static byte[] blob(HttpResponse<byte[]> response) {
        return Arrays.copyOfRange(response.body(), jsonLength(response), response.body().length);
    }
}
