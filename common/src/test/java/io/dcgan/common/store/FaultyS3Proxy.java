package io.dcgan.common.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy in front of an S3 server that injects the faults of real networks and services. */
final class FaultyS3Proxy implements AutoCloseable {
    private static final Set<String> NOT_PASSED_ON =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade");

    /** Longer than the read timeout of {@link S3Store}. */
    private static final long SILENCE_MILLIS = 12_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final URI behind;
    private final HttpServer server;

    /** A fault that one request meets. */
    enum Fault {
        /** The server is busy and has not processed the request. */
        BUSY,
        /** The server has processed the request, but the response is lost. */
        ANSWER_LOST,
        /** Only half of the response arrives. */
        CUT,
        /** One bit of the response is flipped. */
        FLIPPED,
        /** The response arrives only after the client's read timeout. */
        SILENT
    }

    FaultyS3Proxy(URI behind) throws IOException {
        this.behind = behind;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Queues faults for the next requests, one each. */
    void next(Fault... ahead) {
        faults.addAll(Arrays.asList(ahead));
    }

    /** Number of requests received so far. */
    int requests() {
        return requests.get();
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        requests.incrementAndGet();
        var fault = faults.poll();
        if (fault == Fault.BUSY) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(503, -1);
            return;
        }
        if (fault == Fault.SILENT) {
            Thread.sleep(SILENCE_MILLIS);
        }
        var response = exchange.getRequestHeaders().containsKey("If-None-Match") ? passAlone(exchange) : pass(exchange);
        if (fault == Fault.ANSWER_LOST) {
            return;
        }
        response.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":") && !NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        var body = response.body().clone();
        if (fault == Fault.FLIPPED && body.length > 0) {
            body[body.length / 2] ^= 1;
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            response.headers()
                    .firstValue("content-length")
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
            exchange.sendResponseHeaders(response.statusCode(), -1);
            return;
        }
        exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body, 0, fault == Fault.CUT ? body.length / 2 : body.length);
        exchange.getResponseBody().flush();
    }

    /** Serialises conditional writes: the mock server checks and writes in two steps, a real one in one. */
    private synchronized HttpResponse<byte[]> passAlone(HttpExchange exchange)
            throws IOException, InterruptedException {
        return pass(exchange);
    }

    private HttpResponse<byte[]> pass(HttpExchange exchange) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
