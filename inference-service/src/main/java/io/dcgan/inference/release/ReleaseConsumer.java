package io.dcgan.inference.release;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the live generators equal to what the releases topic says.
 *
 * <p>The topic is read from its beginning at each start, and nothing is committed. Reading only notes what was said;
 * one thread loads, so that a burst of releases becomes one load of the last.
 */
@ApplicationScoped
class ReleaseConsumer {
    private static final Logger LOG = Logger.getLogger(ReleaseConsumer.class);

    private final ReleaseLog log = new ReleaseLog();
    private final ReleaseLoader loader;
    private final InferenceConfig config;
    private final AtomicBoolean due = new AtomicBoolean();
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "release-loader"));

    ReleaseConsumer(ReleaseLoader loader, InferenceConfig config) {
        this.loader = loader;
        this.config = config;
    }

    /** Serves from the process's own copy, before the channels start and say what is newer. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        loader.restore();
    }

    @Incoming("generator-releases")
    void receive(ConsumerRecord<byte[], byte[]> record) {
        note(record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8), record.value());
        reloadSoon(0);
    }

    /** @param value null retires the release of this key */
    void note(String key, byte @Nullable [] value) {
        if (value == null) {
            log.retire(key);
            return;
        }
        try {
            if (Json.read(value, ReleaseRecord.class) instanceof GeneratorRelease release) {
                log.add(release);
            }
        } catch (MalformedMessageException e) {
            LOG.warnf("the release record \"%s\" is passed over: %s", key, e.getMessage());
        }
    }

    private void reloadSoon(long millis) {
        if (!thread.isShutdown() && due.compareAndSet(false, true)) {
            var unused = thread.schedule(this::reloadAll, millis, TimeUnit.MILLISECONDS);
        }
    }

    void reloadAll() {
        due.set(false);
        for (var model : log.models()) {
            try {
                reload(model);
            } catch (RuntimeException | Error e) {
                LOG.errorf(
                        e, "model=%s: loading failed with an error in this service; what is live keeps serving", model);
            }
        }
    }

    private void reload(String model) {
        for (var candidate : log.candidates(model)) {
            var outcome = loader.reload(candidate);
            if (outcome instanceof ReloadOutcome.Refused refused) {
                log.refuse(refused.id());
                continue;
            }
            if (outcome instanceof ReloadOutcome.Unavailable) {
                reloadSoon(config.retry().toMillis());
                if (!loader.serves(model)) {
                    // Better an older generator than none while the newest cannot be read.
                    continue;
                }
            }
            return;
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        thread.shutdownNow();
        thread.awaitTermination(5, TimeUnit.SECONDS);
    }
}
