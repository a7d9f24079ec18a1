package io.dcgan.inference.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A ready server in its own process. */
final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LOOK_MILLIS = 2;

    private final Process process;
    private final int port;
    private final Duration start;

    private ServerProcess(Process process, int port, Duration start) {
        this.process = process;
        this.port = port;
        this.start = start;
    }

    /** @param log file for its output */
    static ServerProcess start(ServerLaunch launch, Path log) throws IOException, InterruptedException {
        int port = freePort();
        var builder = new ProcessBuilder(launch.command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(launch.environment());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        long began = System.nanoTime();
        var process = builder.start();
        while (!isReady(port)) {
            var waited = Duration.ofNanos(System.nanoTime() - began);
            if (!process.isAlive() || waited.compareTo(PATIENCE) > 0) {
                process.destroyForcibly();
                throw new IOException(
                        "%s must be ready within %d s; see %s".formatted(launch.command(), PATIENCE.toSeconds(), log));
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return new ServerProcess(process, port, Duration.ofNanos(System.nanoTime() - began));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean isReady(int port) {
        var request = LoadRequest.get(port, "/q/health/ready");
        try (var connection = new HttpConnection(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            return connection.ask(request.bytes()).status() == 200;
        } catch (IOException e) {
            // The server is not listening yet.
            return false;
        }
    }

    /** Returns the time from the start of the process until it was ready. */
    Duration start() {
        return start;
    }

    /** @param path path with the query */
    LoadRequest get(String path) {
        return LoadRequest.get(port, path);
    }

    /** @param etag ETag of a response that the client already has */
    LoadRequest getUnless(String path, String etag) {
        return LoadRequest.getUnless(port, path, etag);
    }

    ProcessStatistics figures() {
        return new ProcessStatistics(process.pid());
    }

    /** Stops the server and waits until it has exited. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
