package io.dcgan.trainer.retention;

import io.dcgan.common.id.Require;
import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.platform.kafka.TopicReader;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.ledger.RunRegistry;
import io.dcgan.trainer.run.RunArchive;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.file.NewerFormatException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Deletes releases and run files beyond the configured limits. A release is first retired on its topic, and its files
 * are deleted once that record is there, so no record refers to missing files. An ended run loses its large files; its
 * command and its outcome stay. Several trainers may do this at once.
 */
@ApplicationScoped
class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MIN_KEPT_RELEASES = 3;

    private final RetentionConfig config;
    private final Outbox outbox;
    private final RunRegistry registry;
    private final RunArchive archive;
    private final TopicReader reader;
    private final ReleaseInventory inventory = new ReleaseInventory();
    private final RetiredReleaseCleaner retiredReleases;
    private final Set<String> deleted = new HashSet<>();

    Retention(
            RetentionConfig config,
            ArtifactStore store,
            Outbox outbox,
            RunRegistry registry,
            RunArchive archive,
            KafkaClientFactory kafka) {
        if (config.releases() != 0) {
            Require.atLeast("dcgan.retention.releases, if not 0,", config.releases(), MIN_KEPT_RELEASES);
        }
        Require.atLeast("dcgan.retention.runs", config.runs(), 0);
        this.config = config;
        retiredReleases = new RetiredReleaseCleaner(store);
        this.outbox = outbox;
        this.registry = registry;
        this.archive = archive;
        reader = new TopicReader(
                kafka,
                Topics.GENERATOR_RELEASES,
                record -> inventory.record(
                        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8), record.value()));
    }

    void start(@Observes StartupEvent event) {
        if (config.releases() > 0) {
            reader.start();
        }
    }

    @Scheduled(
            every = "{dcgan.retention.every}",
            delayed = "{dcgan.retention.every}",
            concurrentExecution = ConcurrentExecution.SKIP)
    void deleteSurplus() {
        try {
            if (config.releases() > 0) {
                reader.catchUp(TIMEOUT);
                retireSurplus();
                deleteRetired();
            }
            if (config.runs() > 0) {
                for (var runId : registry.listPrunable(config.runs())) {
                    prune(runId);
                }
            }
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            LOG.debugf("cannot delete surplus files now; retrying later: %s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void prune(RunId runId) throws IOException {
        try {
            if (!deleted.contains("run " + runId) && archive.prune(runId)) {
                deleted.add("run " + runId);
                LOG.infof("run=%s pruned: only its command, outcome and metrics are kept", runId);
            }
        } catch (CorruptFileException | NewerFormatException e) {
            LOG.debugf("run=%s is not pruned: %s", runId, e.getMessage());
        }
    }

    private void retireSurplus() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        for (var release : inventory.surplus(config.releases())) {
            retiredReleases.mark(release);
            outbox.retire(release).toCompletableFuture().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            LOG.infof("model=%s release=%s retired: enough newer releases are kept", release.model(), release.id());
        }
    }

    /** Deletes the files of all retired releases; very recent ones are left to the next round. */
    private void deleteRetired() throws IOException {
        for (var key : inventory.retiredKeys()) {
            if (!deleted.contains(key)) {
                retiredReleases.delete(key);
                deleted.add(key);
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        reader.close();
    }
}
