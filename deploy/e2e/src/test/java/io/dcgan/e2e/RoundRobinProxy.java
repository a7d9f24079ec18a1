package io.dcgan.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A plain round-robin proxy for several replicas, which skips unreachable ones. */
final class RoundRobinProxy implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Integer> ports = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    RoundRobinProxy() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void add(int port) {
        ports.add(port);
    }

    void remove(int port) {
        ports.remove((Integer) port);
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        var now = List.copyOf(ports);
        int first = turn.getAndIncrement();
        for (int tries = 0; tries < now.size(); tries++) {
            int port = now.get(Math.floorMod(first + tries, now.size()));
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + exchange.getRequestURI()))
                    .build();
            try {
                var response = http.send(request, BodyHandlers.ofByteArray());
                exchange.sendResponseHeaders(response.statusCode(), response.body().length);
                exchange.getResponseBody().write(response.body());
                return;
            } catch (IOException e) {
                // Unreachable: try the next one.
                remove(port);
            }
        }
        exchange.sendResponseHeaders(502, -1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
