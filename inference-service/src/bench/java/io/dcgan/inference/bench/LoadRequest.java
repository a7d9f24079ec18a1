package io.dcgan.inference.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.function.Predicate;

/** A request to repeat, and a check of its responses. */
final class LoadRequest {
    private final InetSocketAddress server;
    private final byte[] bytes;
    private final Predicate<RawHttpResponse> check;

    private LoadRequest(InetSocketAddress server, byte[] bytes, Predicate<RawHttpResponse> check) {
        this.server = server;
        this.bytes = bytes;
        this.check = check;
    }

    /** Returns a GET to this machine that accepts every response. */
    static LoadRequest get(int port, String path) {
        return get(port, path, "");
    }

    /** Returns a conditional GET from a client that already has the response. */
    static LoadRequest getUnless(int port, String path, String etag) {
        return get(port, path, "If-None-Match: " + etag + "\r\n");
    }

    private static LoadRequest get(int port, String path, String header) {
        var head = "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n".formatted(path, port, header);
        return new LoadRequest(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), head.getBytes(US_ASCII), reply -> true);
    }

    /** Returns a POST that accepts every response. */
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

    /** @param header a header line */
    LoadRequest withHeader(String header) {
        var request = new String(bytes, US_ASCII);
        int end = request.indexOf("\r\n\r\n");
        var more = request.substring(0, end) + "\r\n" + header + request.substring(end);
        return new LoadRequest(server, more.getBytes(US_ASCII), check);
    }

    InetSocketAddress server() {
        return server;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isCorrect(RawHttpResponse reply) {
        return check.test(reply);
    }
}
