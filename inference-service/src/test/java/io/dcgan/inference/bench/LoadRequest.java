package io.dcgan.inference.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.function.Predicate;

/** What is asked again and again, and which answers are right. */
final class LoadRequest {
    private final InetSocketAddress server;
    private final byte[] bytes;
    private final Predicate<RawHttpResponse> right;

    private LoadRequest(InetSocketAddress server, byte[] bytes, Predicate<RawHttpResponse> right) {
        this.server = server;
        this.bytes = bytes;
        this.right = right;
    }

    /** A GET to this machine; every answer is right. */
    static LoadRequest get(int port, String path) {
        return get(port, path, "");
    }

    /** The same, of who has an answer already. */
    static LoadRequest getUnless(int port, String path, String etag) {
        return get(port, path, "If-None-Match: " + etag + "\r\n");
    }

    private static LoadRequest get(int port, String path, String header) {
        var head = "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n".formatted(path, port, header);
        return new LoadRequest(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), head.getBytes(US_ASCII), reply -> true);
    }

    /** A POST; every answer is right. */
    static LoadRequest post(URI address, String mediaType, byte[] body) throws UnknownHostException {
        var head = "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nAccept: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(address.getRawPath(), address.getAuthority(), mediaType, mediaType, body.length);
        var all = new ByteArrayOutputStream();
        all.writeBytes(head.getBytes(US_ASCII));
        all.writeBytes(body);
        var host = InetAddress.getAllByName(address.getHost())[0];
        return new LoadRequest(new InetSocketAddress(host, address.getPort()), all.toByteArray(), reply -> true);
    }

    LoadRequest withCheck(Predicate<RawHttpResponse> check) {
        return new LoadRequest(server, bytes, check);
    }

    InetSocketAddress server() {
        return server;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isCorrect(RawHttpResponse reply) {
        return right.test(reply);
    }
}
