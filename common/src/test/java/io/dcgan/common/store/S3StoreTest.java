package io.dcgan.common.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.store.FaultyS3Proxy.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the store contract on an S3 server, and tests the store on a faulty connection to it. */
class S3StoreTest extends ArtifactStoreContract {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static @Nullable S3Server server;
    private static @Nullable FaultyS3Proxy proxy;

    private final S3Store store = store(proxy().endpoint());

    private record Config(
            Optional<String> bucket,
            Optional<String> prefix,
            Optional<URI> endpoint,
            String region,
            Optional<Boolean> pathStyle)
            implements StoreConfig.S3 {}

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        // Stand-ins for credentials from the environment.
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        var started = S3Server.start(Path.of(""), folder);
        server = started;
        proxy = new FaultyS3Proxy(started.endpoint());
    }

    @AfterAll
    static void stop() throws Exception {
        proxy().close();
        server().close();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static S3Server server() {
        return requireNonNull(server);
    }

    private static FaultyS3Proxy proxy() {
        return requireNonNull(proxy);
    }

    /** Opens a store with its own prefix. */
    private static S3Store store(URI endpoint) {
        var prefix = Optional.of("test-" + TESTS.incrementAndGet() + "/");
        return S3Store.open(
                S3Server.BUCKET,
                new Config(Optional.of(S3Server.BUCKET), prefix, Optional.of(endpoint), "us-east-1", Optional.empty()));
    }

    @Override
    ArtifactStore store() {
        return store;
    }

    @Test
    void aBusyServerIsRetried() throws IOException {
        proxy().next(Fault.BUSY, Fault.BUSY);
        store.put(KEY, new byte[] {1});
        proxy().next(Fault.BUSY);
        assertThat(store.read(KEY, 100)).hasValue(new byte[] {1});
    }

    @Test
    void createReportsSuccessEvenIfTheFirstResponseWasLost() throws IOException {
        proxy().next(Fault.ANSWER_LOST);
        assertThat(store.create(KEY, new byte[] {1})).isTrue();
        proxy().next(Fault.ANSWER_LOST);
        assertThat(store.create(KEY, new byte[] {2})).isFalse();
        assertThat(store.read(KEY, 100)).hasValue(new byte[] {1});
    }

    @Test
    void aTruncatedOrCorruptResponseIsRetried() throws IOException {
        var content = new byte[100_000];
        content[77] = 7;
        store.put(KEY, content);
        proxy().next(Fault.CUT);
        assertThat(store.read(KEY, content.length)).hasValue(content);
        proxy().next(Fault.FLIPPED);
        assertThat(store.read(KEY, content.length)).hasValue(content);
    }

    @Test
    void persistentCorruptionIsAnErrorAndNeverAFile() throws IOException {
        store.put(KEY, new byte[100_000]);
        proxy().next(Fault.FLIPPED, Fault.FLIPPED, Fault.FLIPPED, Fault.FLIPPED, Fault.FLIPPED, Fault.FLIPPED);
        int before = proxy().requests();
        assertThatThrownBy(() -> store.read(KEY, 100_000))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("runs/r1/outcome.json in the store http://localhost")
                .hasMessageContaining("is damaged: the object's CRC-32C must be ");
        // Use up the remaining faults, so that they do not hit another test.
        for (int tried = proxy().requests() - before; tried < 6; tried++) {
            store.contains(KEY);
        }
    }

    @Test
    void onlyAFailedPartIsSentAgain() throws IOException {
        var content = new byte[3 * S3Store.PART_BYTES];
        content[content.length - 1] = 1;
        int before = proxy().requests();
        proxy().next(Fault.BUSY, Fault.BUSY);
        store.put(KEY, content);
        // Create, three parts, complete, and two failed attempts.
        assertThat(proxy().requests() - before).isEqualTo(7);
        assertThat(store.read(KEY, content.length)).hasValue(content);
    }

    @Test
    void aSilentServerIsRetried() throws IOException {
        store.put(KEY, new byte[] {1});
        int before = proxy().requests();
        proxy().next(Fault.SILENT);
        assertThat(store.read(KEY, 100)).hasValue(new byte[] {1});
        assertThat(proxy().requests() - before).isEqualTo(2);
    }

    @Test
    void anUnreachableServerIsAnErrorThatNamesItsAddress() throws IOException {
        try (var nowhere = store(URI.create("http://localhost:1"))) {
            assertThatThrownBy(() -> nowhere.put(KEY, new byte[1]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the store http://localhost:1/dcgan failed to write runs/r1/outcome.json");
        }
    }

    @Test
    void objectsSurviveAServerCrash() throws Exception {
        store.put(KEY, new byte[] {1, 2, 3});
        server().kill();
        assertThatThrownBy(() -> store.read(KEY, 100)).isInstanceOf(IOException.class);
        server().restart();
        assertThat(store.read(KEY, 100)).hasValue(new byte[] {1, 2, 3});
    }
}
