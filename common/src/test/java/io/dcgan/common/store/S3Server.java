package io.dcgan.common.store;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An S3 server in its own process, with one bucket. Its objects survive a kill. */
public final class S3Server implements AutoCloseable {
    public static final String BUCKET = "dcgan";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path jar;
    private final Path folder;
    private final int port;
    private final int tlsPort;
    private final List<String> tls;
    private Process process;

    /** @param tls options of the listener with TLS */
    private S3Server(Path jar, Path folder, int port, int tlsPort, List<String> tls)
            throws IOException, InterruptedException {
        this.jar = jar;
        this.folder = folder;
        this.port = port;
        this.tlsPort = tlsPort;
        this.tls = tls;
        process = launch();
        await();
    }

    /** @param common the folder of this module, with its build output */
    public static S3Server start(Path common, Path folder) throws IOException, InterruptedException {
        return new S3Server(jar(common), folder, freePort(), 0, List.of());
    }

    /**
     * Starts a server that has a second listener, with TLS.
     *
     * @param keyStore PKCS 12 file with one key, whose name is that of the file
     */
    public static S3Server startWithTls(Path common, Path folder, Path keyStore, String password)
            throws IOException, InterruptedException {
        var options = List.of(
                "--server.ssl.key-store=" + keyStore.toUri(),
                "--server.ssl.key-store-password=" + password,
                "--server.ssl.key-password=" + password,
                "--server.ssl.key-alias=" + keyStore.getFileName().toString().replace(".p12", ""));
        return new S3Server(jar(common), folder, freePort(), freePort(), options);
    }

    private static Path jar(Path common) {
        return common.resolve("target/s3-server.jar").toAbsolutePath();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString(),
                "--server.port=" + tlsPort,
                "--com.adobe.testing.s3mock.http-port=" + port,
                "--com.adobe.testing.s3mock.max-payload-size=20MB"));
        command.addAll(tls);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("s3.log").toFile()));
        builder.environment().put("COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS", BUCKET);
        builder.environment()
                .put("COM_ADOBE_TESTING_S3MOCK_STORE_ROOT", folder.resolve("s3").toString());
        builder.environment().put("COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT", "true");
        return builder.start();
    }

    private void await() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException("the S3 server must answer; see " + folder.resolve("s3.log"));
            }
            Thread.sleep(50);
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(endpoint() + "/" + BUCKET))
                    .method("HEAD", BodyPublishers.noBody())
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public URI endpoint() {
        return URI.create("http://localhost:" + port);
    }

    /** Returns the address of the listener with TLS. */
    public URI tlsEndpoint() {
        return URI.create("https://localhost:" + tlsPort);
    }

    /** Kills the process, as if its machine failed. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Restarts the server after a {@link #kill}, at the same endpoint and with the same objects. */
    public void restart() throws IOException, InterruptedException {
        process = launch();
        await();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
