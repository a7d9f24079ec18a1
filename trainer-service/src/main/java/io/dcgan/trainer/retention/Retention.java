package io.dcgan.trainer.retention;

import io.dcgan.common.kafka.Kafka;
import io.dcgan.common.kafka.TopicReader;
import io.dcgan.common.message.Require;
import io.dcgan.common.message.Topics;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseId;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.StoreKey;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.ledger.Ledger;
import io.dcgan.trainer.run.RunArchive;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Deletes what is more than is to be kept. A release is retired on its topic first, and its files are deleted when that
 * stands there: no record refers to files that are gone. Of an ended run what is large is deleted; its command and its
 * outcome stay. Several trainers may do so at once.
 */
@ApplicationScoped
class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int FEWEST = 3;

    private final RetentionConfig config;
    private final ArtifactStore store;
    private final Outbox outbox;
    private final Ledger ledger;
    private final RunArchive archive;
    private final TopicReader reader;
    private final Shelf shelf = new Shelf();
    private final Set<String> deleted = new HashSet<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "retention"));

    Retention(
            RetentionConfig config,
            ArtifactStore store,
            Outbox outbox,
            Ledger ledger,
            RunArchive archive,
            Kafka kafka) {
        if (config.releases() != 0) {
            Require.atLeast("dcgan.retention.releases, where it is not 0,", config.releases(), FEWEST);
        }
        Require.atLeast("dcgan.retention.runs", config.runs(), 0);
        this.config = config;
        this.store = store;
        this.outbox = outbox;
        this.ledger = ledger;
        this.archive = archive;
        reader = new TopicReader(
                kafka,
                Topics.GENERATOR_RELEASES,
                record -> shelf.note(
                        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8), record.value()));
    }

    void start(@Observes StartupEvent event) {
        if (config.releases() == 0 && config.runs() == 0) {
            return;
        }
        reader.start();
        long millis = config.every().toMillis();
        var unused = thread.scheduleWithFixedDelay(this::pass, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void pass() {
        try {
            if (config.releases() > 0) {
                reader.catchUp(PATIENCE);
                retire();
                deleteRetired();
            }
            if (config.runs() > 0) {
                for (var runId : ledger.endedBeforeTheLast(config.runs())) {
                    if (!deleted.contains("run " + runId) && archive.prune(runId)) {
                        deleted.add("run " + runId);
                        LOG.infof("run=%s keeps its command and its outcome; what was large is deleted", runId);
                    }
                }
            }
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            LOG.debugf("what is surplus is deleted later: %s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void retire() throws InterruptedException, ExecutionException, TimeoutException {
        for (var release : shelf.surplus(config.releases())) {
            outbox.retire(release).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            LOG.infof("model=%s release=%s is retired: newer ones are kept", release.model(), release.id());
        }
    }

    /** Also of what others have retired. What was retired a moment ago is read, and deleted, the next time. */
    private void deleteRetired() throws IOException {
        for (var key : shelf.retired()) {
            if (!deleted.contains(key)) {
                for (var file : files(key)) {
                    store.delete(file);
                }
                deleted.add(key);
            }
        }
    }

    /** Where the files of a release lie; none if the key is no release's. */
    private static List<StoreKey> files(String key) {
        int slash = key.lastIndexOf('/');
        var id = ReleaseId.parse(key.substring(slash + 1));
        if (slash <= 0 || id.isEmpty()) {
            return List.of();
        }
        try {
            return Stream.of(GeneratorRelease.GENERATOR_FILE, GeneratorRelease.PROBE_FILE, GeneratorRelease.RECORD_FILE)
                    .map(file -> StoreKey.ofRelease(key.substring(0, slash), id.get(), file))
                    .toList();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        reader.close();
        thread.shutdownNow();
    }
}
