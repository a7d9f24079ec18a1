package io.dcgan.inference.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.message.Json;
import io.dcgan.common.store.FolderStore;
import io.dcgan.inference.InferenceConfig;
import io.dcgan.inference.model.DirectBuffers;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.release.load.LastGoodCopy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads what commit 45c1423 wrote: the releases of its trainer, the records of its topic, and the cache folder of an
 * inference service that ran with them.
 */
class StoredFilesTest {
    private static final Path STORED = Path.of("src", "test", "resources", "stored-files", "45c1423");
    private static final String MODEL = "tiny";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path cache;
    private final Path releases;
    private final GeneratorRegistry registry = new GeneratorRegistry();
    private final List<TestReplica> replicas = new ArrayList<>();

    StoredFilesTest(@TempDir Path folder) {
        cache = folder.resolve("cache");
        releases = folder.resolve("store");
    }

    private record Config(Path cache, Duration retry, int keep, Optional<Path> trustedKeys, double latencyBand)
            implements InferenceConfig {}

    private Config config() {
        return new Config(cache, Duration.ofHours(1), 3, Optional.empty(), 5);
    }

    private TestReplica replica() {
        var replica = new TestReplica(config(), new FolderStore(releases), registry, new SimpleMeterRegistry());
        replicas.add(replica);
        return replica;
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (var replica : replicas) {
            replica.stop();
        }
    }

    @Test
    void aStartWithTheCacheAloneServesWhatWasLive() throws Exception {
        copy(STORED.resolve("cache"), cache);
        replica().start();
        assertThat(live()).isEqualTo(release("finished"));
        assertDraws();
    }

    @Test
    void theCacheRemembersWhatFailedHere() throws Exception {
        copy(STORED.resolve("cache"), cache);
        var replica = replica();
        replica.start();
        assertThat(deadly()).isEqualTo(MODEL + "/" + release("second"));
        assertThat(replica.quarantine().failed()).containsOnlyKeys(deadly());
        assertThat(replica.quarantine().failed())
                .isEqualTo(new LastGoodCopy(config()).read().failed());
    }

    @Test
    void theListOfTheCacheIsReadAndWrittenUnchanged() throws Exception {
        var content = Files.readAllBytes(STORED.resolve("cache/kept.json"));
        var read = Json.read(content, LastGoodCopy.Manifest.class);
        assertThat(new String(Json.write(read), UTF_8)).isEqualTo(withLaterFields(new String(content, UTF_8)));
    }

    /** Returns the text with what later versions write as well. A command from before shards has one. */
    private static String withLaterFields(String json) {
        return json.replaceAll("(\"batchSize\":\\d+)", "$1,\"shards\":1")
                .replaceAll("(\"architecture\":\"[^\"]+\"),\"conditional\"", "$1,\"networkVersion\":1,\"conditional\"");
    }

    /** An activation on the topic holds the first release, though a second one follows it. */
    @Test
    void theRecordsOfTheTopicMakeTheHeldReleaseLive() throws Exception {
        copy(STORED.resolve("store"), releases);
        var replica = replica();
        apply(replica, Long.MAX_VALUE);
        assertThat(live()).isEqualTo(release("finished"));
        assertThat(registry.getOrCreate(MODEL).loaded())
                .extracting(one -> one.id().value())
                .contains(release("finished"));
        assertDraws();
    }

    @Test
    void withoutTheActivationTheSecondReleaseIsLive() throws Exception {
        copy(STORED.resolve("store"), releases);
        long activation = records().stream()
                .filter(record -> record.path("key").asText().equals(MODEL))
                .findFirst()
                .orElseThrow()
                .path("offset")
                .asLong();
        apply(replica(), activation);
        assertThat(live()).isEqualTo(release("second"));
        assertDraws();
    }

    private static void apply(TestReplica replica, long before) throws IOException {
        for (var record : records()) {
            var key = record.path("key").asText();
            long offset = record.path("offset").asLong();
            if (offset < before && (key.equals(MODEL) || key.startsWith(MODEL + "/"))) {
                replica.record(key, record.path("value").asText().getBytes(UTF_8), offset);
            }
        }
        replica.markCaughtUp();
        replica.reconcile();
    }

    private String live() {
        return registry.getOrCreate(MODEL).live().orElseThrow().id().value();
    }

    private void assertDraws() throws Exception {
        try (var lease = registry.find(MODEL).orElseThrow().lease().orElseThrow()) {
            var signature = lease.generator().release().signature();
            var latents = DirectBuffers.floats(signature.latentSize());
            var image = DirectBuffers.floats(signature.height() * signature.width());
            lease.generator().generate(latents, DirectBuffers.longs(1), image);
            var pixels = new float[image.capacity()];
            image.get(0, pixels);
            assertThat(pixels).hasSize(64);
            for (float pixel : pixels) {
                assertThat(pixel).isBetween(-1f, 1f);
            }
        }
    }

    /** The release of a run, as its record on the topic names it. */
    private static String release(String run) throws IOException {
        return records().stream()
                .map(StoredFilesTest::value)
                .filter(value -> value.path("runId").asText().equals(run) && !value.has("preview"))
                .map(value -> new ReleaseId(value.path("releaseId").asText()).value())
                .findFirst()
                .orElseThrow();
    }

    /** The key in the file of releases with which processes died while they loaded them. */
    private static String deadly() throws IOException {
        return Files.readString(STORED.resolve("cache/loading")).split(" ", -1)[0];
    }

    private static JsonNode value(JsonNode record) {
        try {
            return JSON.readTree(record.path("value").asText());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<JsonNode> records() throws IOException {
        var records = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(STORED.resolve("releases.jsonl"))) {
            records.add(JSON.readTree(line));
        }
        return records;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
