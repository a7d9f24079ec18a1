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

/** The same as in a folder, on a real S3 server; and what becomes of it when the way there is bad. */
class S3StoreTest extends ArtifactStoreContract {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static @Nullable S3Server server;
    private static @Nullable FaultyS3Proxy way;

    private final S3Store store = store(way().endpoint());

    private record Config(
            Optional<String> bucket,
            Optional<String> prefix,
            Optional<URI> endpoint,
            String region,
            Optional<Boolean> pathStyle)
            implements StoreConfig.S3 {}

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        // As from the environment.
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        var started = S3Server.start(Path.of(""), folder);
        server = started;
        way = new FaultyS3Proxy(started.endpoint());
    }

    @AfterAll
    static void stop() throws Exception {
        way().close();
        server().close();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static S3Server server() {
        return requireNonNull(server);
    }

    private static FaultyS3Proxy way() {
        return requireNonNull(way);
    }

    /** Each in a place of its own. */
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
    void aBusyServerIsAskedAgain() throws IOException {
        way().next(Fault.BUSY, Fault.BUSY);
        store.put(KEY, new byte[] {1});
        way().next(Fault.BUSY);
        assertThat(store.read(KEY, 100)).hasValue(new byte[] {1});
    }

    @Test
    void whoCreatedAFileIsToldSoAlsoWhenTheFirstAnswerWasLost() throws IOException {
        way().next(Fault.ANSWER_LOST);
        assertThat(store.create(KEY, new byte[] {1})).isTrue();
        way().next(Fault.ANSWER_LOST);
        assertThat(store.create(KEY, new byte[] {2})).isFalse();
        assertThat(store.read(KEY, 100)).hasValue(new byte[] {1});
    }

    @Test
    void halfAnAnswerAndAWrongOneAreAskedForAgain() throws IOException {
        var content = new byte[100_000];
        content[77] = 7;
        store.put(KEY, content);
        way().next(Fault.CUT);
        assertThat(store.read(KEY, content.length)).hasValue(content);
        way().next(Fault.FLIPPED);
        assertThat(store.read(KEY, content.length)).hasValue(content);
    }

    @Test
    void aServerThatAlwaysLiesIsAnErrorAndNeverAFile() throws IOException {
        store.put(KEY, new byte[100_000]);
        way().next(Fault.FLIPPED, Fault.FLIPPED, Fault.FLIPPED, Fault.FLIPPED, Fault.FLIPPED, Fault.FLIPPED);
        int before = way().requests();
        assertThatThrownBy(() -> store.read(KEY, 100_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not give runs/r1/outcome.json");
        // The faults that are left are another test's otherwise.
        for (int tried = way().requests() - before; tried < 6; tried++) {
            store.contains(KEY);
        }
    }

    @Test
    void aPartThatFailsDoesNotCostTheOthers() throws IOException {
        var content = new byte[3 * S3Store.PART_BYTES];
        content[content.length - 1] = 1;
        int before = way().requests();
        way().next(Fault.BUSY, Fault.BUSY);
        store.put(KEY, content);
        // Begin, three parts, end, and two tries in vain.
        assertThat(way().requests() - before).isEqualTo(7);
        assertThat(store.read(KEY, content.length)).hasValue(content);
    }

    @Test
    void aSilentServerIsAskedAgain() throws IOException {
        store.put(KEY, new byte[] {1});
        int before = way().requests();
        way().next(Fault.SILENT);
        assertThat(store.read(KEY, 100)).hasValue(new byte[] {1});
        assertThat(way().requests() - before).isEqualTo(2);
    }

    @Test
    void aServerThatIsNotThereIsAnErrorThatSaysWhere() throws IOException {
        try (var nowhere = store(URI.create("http://localhost:1"))) {
            assertThatThrownBy(() -> nowhere.put(KEY, new byte[1]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the store http://localhost:1/dcgan does not take runs/r1/outcome.json");
        }
    }

    @Test
    void whatWasPutOutlivesTheServersDeath() throws Exception {
        store.put(KEY, new byte[] {1, 2, 3});
        server().kill();
        assertThatThrownBy(() -> store.read(KEY, 100)).isInstanceOf(IOException.class);
        server().restart();
        assertThat(store.read(KEY, 100)).hasValue(new byte[] {1, 2, 3});
    }
}
