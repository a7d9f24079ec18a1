package io.dcgan.inference.release;

import io.dcgan.inference.release.desired.DesiredState;
import io.dcgan.inference.release.load.CrashGuard;
import io.dcgan.inference.release.load.LastGoodCopy;
import io.dcgan.inference.release.load.ReleaseLoader;
import io.dcgan.inference.release.monitor.ReleaseMetrics;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import org.jboss.logging.Logger;

/** Restores the quarantine and the live releases from the process's own copy at startup, without Kafka or the store. */
@ApplicationScoped
class StartupRestore {
    private static final Logger LOG = Logger.getLogger(StartupRestore.class);

    private final DesiredState state;
    private final LastGoodCopy copy;
    private final CrashGuard crashGuard;
    private final ReleaseLoader loader;
    private final ReleaseMetrics metrics;
    private final LoaderThread loaderThread;

    StartupRestore(
            DesiredState state,
            LastGoodCopy copy,
            CrashGuard crashGuard,
            ReleaseLoader loader,
            ReleaseMetrics metrics,
            LoaderThread loaderThread) {
        this.state = state;
        this.copy = copy;
        this.crashGuard = crashGuard;
        this.loader = loader;
        this.metrics = metrics;
        this.loaderThread = loaderThread;
    }

    /** Runs before the topic is read, so that serving does not wait for Kafka. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        restoreQuarantine();
        restoreGenerators();
    }

    private void restoreQuarantine() {
        var quarantine = state.quarantine();
        try {
            copy.read().failed().forEach(quarantine::failed);
        } catch (IOException | RuntimeException e) {
            LOG.warnf("starting without the local copy: %s", e);
        }
        crashGuard.crashedReleases().forEach((key, entry) -> {
            LOG.errorf("release=%s will not be loaded again: %s", key, entry.reason());
            quarantine.failed(key, entry);
        });
        copy.saveFailures(quarantine.failed());
    }

    private void restoreGenerators() {
        try {
            var manifest = copy.manifest();
            loader.restore(manifest);
            metrics.updateGauges();
            loaderThread.execute(() -> loader.restoreRest(manifest));
        } catch (RuntimeException e) {
            LOG.warnf("starting without the local copy: %s", e);
        }
    }
}
