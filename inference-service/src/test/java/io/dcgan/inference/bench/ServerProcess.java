package io.dcgan.inference.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, ready to be asked. */
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

    /** @param log takes what it says */
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
            // Nobody listens yet.
            return false;
        }
    }

    /** From the start of the process until it said that it is ready. */
    Duration start() {
        return start;
    }

    /** @param path with the query */
    LoadRequest get(String path) {
        return LoadRequest.get(port, path);
    }

    /** @param etag of an answer that is not wanted again */
    LoadRequest getUnless(String path, String etag) {
        return LoadRequest.getUnless(port, path, etag);
    }

    ProcessStatistics figures() {
        return new ProcessStatistics(process.pid());
    }

    /** Asks it to end, and waits until it has. */
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
