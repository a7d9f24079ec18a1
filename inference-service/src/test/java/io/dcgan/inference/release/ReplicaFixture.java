package io.dcgan.inference.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.message.Json;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.FolderStore;
import io.dcgan.inference.InferenceConfig;
import io.dcgan.inference.model.DirectBuffers;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.release.monitor.Probation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** A replica over a store and a cache folder, and later processes over the same folders. */
abstract class ReplicaFixture {
    final Path folder;
    final FolderStore store;
    final InferenceConfig config;
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final GeneratorRegistry live = new GeneratorRegistry();
    final TestReplica replica;
    long offset;
    /** The probation of the newest replica. */
    Probation probation;

    private final List<TestReplica> replicas = new ArrayList<>();

    private record Config(Path cache, Duration retry, int keep, Optional<Path> trustedKeys, double latencyBand)
            implements InferenceConfig {}

    ReplicaFixture(Path folder) {
        this(folder, Optional.empty());
    }

    ReplicaFixture(Path folder, Optional<Path> trustedKeys) {
        this.folder = folder;
        store = new FolderStore(folder.resolve("store"));
        config = new Config(folder.resolve("cache"), Duration.ofHours(1), 2, trustedKeys, 5);
        replica = replica(live);
        probation = replica.probation();
        replica.markCaughtUp();
    }

    /** Another process over the same store and the same cache folder. */
    final TestReplica replica(GeneratorRegistry registry) {
        return replica(registry, store);
    }

    /** Another process whose store may fail. */
    final TestReplica replica(GeneratorRegistry registry, ArtifactStore itsStore) {
        var made = new TestReplica(config, itsStore, registry, metrics);
        replicas.add(made);
        probation = made.probation();
        return made;
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (var one : replicas) {
            one.stop();
        }
    }

    final void record(ReleaseRecord record) {
        replica.record(record.key(), Json.write(record), offset++);
    }

    final void publish(ReleaseRecord record) {
        record(record);
        replica.reconcile();
    }

    /** @return a pipe in the place of the file: reading it blocks until it is written */
    Path publishSilent(GeneratorRelease release) throws IOException, InterruptedException {
        var pipe = folder.resolve("store").resolve(release.file().storeKey().value());
        Files.createDirectories(pipe.getParent());
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        record(release);
        replica.requestReconcile();
        return pipe;
    }

    static void awaitThat(Callable<Boolean> condition) {
        await().atMost(20, TimeUnit.SECONDS)
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .until(condition);
    }

    float markOf(String model) throws GenerationException {
        return mark(live, model);
    }

    /** Returns the second pixel of an image, which identifies the generator. */
    static float mark(GeneratorRegistry registry, String model) throws GenerationException {
        try (var lease = registry.find(model).orElseThrow().lease().orElseThrow()) {
            var images = DirectBuffers.floats(6);
            lease.generator().generate(DirectBuffers.floats(2), DirectBuffers.longs(1), images);
            return images.get(1);
        }
    }
}
