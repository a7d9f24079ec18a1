package io.dcgan.inference.bench;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.FolderStore;
import io.dcgan.local.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The environment of the servers: a real broker with an empty release topic, a store, and for each server a local copy
 * of its initial generator. Closing deletes all of it.
 */
final class ServerEnvironment implements AutoCloseable {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private final Path folder;
    private final ServingOptions options;
    private final KafkaBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private final FolderStore store;
    private int servers;
    private int releases;

    private ServerEnvironment(Path folder, ServingOptions options, KafkaBroker broker) {
        this.folder = folder;
        this.options = options;
        this.broker = broker;
        store = new FolderStore(folder.resolve("store"));
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static ServerEnvironment open(ServingOptions options) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("dcgan-bench");
        return new ServerEnvironment(folder, options, KafkaBroker.start(folder.resolve("kafka")));
    }

    /** Returns a launch of the built service, pinned to its core, with a generator on its disk. */
    ServerLaunch service() throws IOException {
        var cache = folder.resolve("cache-" + servers++);
        var release = DigitsRelease.read().put(new FolderStore(cache), nextId());
        var kept = new CopyManifest(List.of(release), Map.of(release.model(), release.id()), Map.of());
        new FolderStore(cache).put(new StoreKey("kept.json"), Json.write(kept));
        return new ServerLaunch(
                options.serverCore(),
                ServerLaunch.thisJava(),
                options.options(),
                Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath(),
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                        "DCGAN_STORE_FOLDER", folder.resolve("store").toString(),
                        "DCGAN_INFERENCE_CACHE", cache.toString()));
    }

    /** The manifest of a server's local copy. */
    private record CopyManifest(
            List<GeneratorRelease> releases, Map<String, ReleaseId> live, Map<String, String> failed) {}

    /** Starts a server and waits until it is ready. */
    ServerProcess start(ServerLaunch launch) throws IOException, InterruptedException {
        return ServerProcess.start(launch, folder.resolve("server.log"));
    }

    Path folder() {
        return folder;
    }

    /** Writes a release to the store under a new id without publishing it. */
    GeneratorRelease put(DigitsRelease digits) throws IOException {
        return digits.put(store, nextId());
    }

    private ReleaseId nextId() {
        return ReleaseId.of(FIRST.plusSeconds(releases++), new RunId("bench"), 1);
    }

    /** Returns the path of a stored release's generator. */
    Path file(GeneratorRelease release) {
        return folder.resolve("store").resolve(release.file().storeKey().value());
    }

    /** Deletes the files of a release that no server needs any more. */
    void delete(GeneratorRelease release) throws IOException {
        store.delete(release.file().storeKey());
        store.delete(release.probe().storeKey());
    }

    /** Publishes a release; returns once the broker acknowledges it. */
    void publish(GeneratorRelease release) throws IOException, InterruptedException {
        publish(Topics.GENERATOR_RELEASES, release);
    }

    /** Sends the same record to a topic that no server reads, as equal work for producer and broker. */
    void publishElsewhere(GeneratorRelease release) throws IOException, InterruptedException {
        publish(Topics.TRAINING_EVENTS, release);
    }

    private void publish(String topic, ReleaseRecord record) throws IOException, InterruptedException {
        try {
            producer.send(new ProducerRecord<>(
                            topic, record.key().getBytes(StandardCharsets.UTF_8), Json.write(record)))
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        producer.close();
        broker.close();
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
