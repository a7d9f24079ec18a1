package io.dcgan.inference.release;

import io.dcgan.common.platform.process.LowPriorityThread;
import io.dcgan.common.platform.trace.KafkaTracing.TraceParent;
import io.dcgan.common.platform.trace.LogContext;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.InferenceConfig;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.release.desired.DesiredReleases;
import io.dcgan.inference.release.desired.Quarantine;
import io.dcgan.inference.release.desired.QuarantineEntry;
import io.dcgan.inference.release.desired.ReleaseLog;
import io.dcgan.inference.release.load.CrashGuard;
import io.dcgan.inference.release.load.LastGoodCopy;
import io.dcgan.inference.release.load.LoadOutcome;
import io.dcgan.inference.release.load.ReleaseLoader;
import io.dcgan.inference.release.monitor.FirstImageLatency;
import io.dcgan.inference.release.monitor.Probation;
import io.dcgan.inference.release.monitor.ReleaseMetrics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what answers equal to what the releases topic says, as far as the releases deserve it.
 *
 * <p>One thread loads. What comes while it does is looked at together afterwards, so that a burst of releases becomes
 * one load of the last.
 */
@ApplicationScoped
class ReleaseReconciler {
    private static final Logger LOG = Logger.getLogger(ReleaseReconciler.class);

    /** A load that takes longer is told: there is something newer than what answers. */
    private static final long SLOW_LOAD_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ReleaseLog log = new ReleaseLog();
    private final Quarantine quarantine = new Quarantine();
    private final ReleaseLoader loader;
    private final LastGoodCopy copy;
    private final CrashGuard crashGuard;
    private final GeneratorRegistry registry;
    private final Probation probation;
    private final FirstImageLatency firstImageLatency;
    private final ReleaseMetrics metrics;
    private final InferenceConfig config;
    private final AtomicBoolean reconcileRequested = new AtomicBoolean();
    private final AtomicBoolean retryScheduled = new AtomicBoolean();
    /** What it does can wait, and those who wait for an image cannot. */
    private final ScheduledThreadPoolExecutor loaderThread =
            new ScheduledThreadPoolExecutor(1, task -> LowPriorityThread.create(task, "release-loader"));

    private final Map<String, String> loadFailures = new TreeMap<>();
    /** What could not be read in this look. */
    private final Set<String> unreadable = new HashSet<>();

    private volatile Optional<Loading> loading = Optional.empty();
    private volatile boolean caughtUp;
    private volatile Map<String, String> loadProblem = Map.of();

    private record Loading(GeneratorRelease release, long since) {}

    ReleaseReconciler(
            ReleaseLoader loader,
            LastGoodCopy copy,
            CrashGuard crashGuard,
            GeneratorRegistry registry,
            Probation probation,
            FirstImageLatency firstImageLatency,
            ReleaseMetrics metrics,
            InferenceConfig config) {
        this.loader = loader;
        this.copy = copy;
        this.crashGuard = crashGuard;
        this.registry = registry;
        this.probation = probation;
        this.firstImageLatency = firstImageLatency;
        this.metrics = metrics;
        this.config = config;
        probation.setFailureHandler(this::rollBack);
    }

    /** Serves from the process's own copy, before anyone can say what is newer. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        try {
            copy.read().failed().forEach(quarantine::failed);
        } catch (IOException | RuntimeException e) {
            LOG.warnf("starts without its own copy: %s", e);
        }
        crashGuard.crashedReleases().forEach((key, entry) -> {
            LOG.errorf("release=%s is not tried again: %s", key, entry.reason());
            quarantine.failed(key, entry);
        });
        saveFailures();
        try {
            var kept = copy.manifest();
            loader.restore(kept);
            metrics.updateGauges();
            loaderThread.execute(() -> loader.restoreRest(kept));
        } catch (RuntimeException e) {
            LOG.warnf("starts without its own copy: %s", e);
        }
    }

    /** Takes in a record of the topic. */
    void record(String key, byte @Nullable [] value, long offset) {
        log.apply(key, value, offset);
    }

    /** The topic has been read to its end: what is noted from now on is news. */
    void markCaughtUp() {
        synchronized (quarantine) {
            caughtUp = true;
            quarantine.resolveUnreadOffsets(log.endOffset());
        }
    }

    /** To where the topic has been read. */
    private long topicEnd() {
        return caughtUp ? log.endOffset() : QuarantineEntry.TOPIC_UNREAD;
    }

    /** The same, of a record that has just been published. */
    void recordNew(String key, byte @Nullable [] value, long offset, Instant published, TraceParent origin) {
        log.apply(key, value, offset).ifPresent(id -> firstImageLatency.recordPublished(id, published, origin));
    }

    /**
     * Lets what an activation names answer at once, if it is loaded: the thread that loads may be waiting for a store.
     *
     * @param key of a record of the topic; an activation's is its model
     */
    void routeIfLoaded(String key) {
        if (!log.models().contains(key)) {
            return;
        }
        var target = desired(key);
        try {
            target.candidates().stream()
                    .findFirst()
                    .filter(first -> target.canary().isEmpty()
                            && registry.getOrCreate(key).loaded().contains(first))
                    .ifPresent(first -> route(first, Optional.empty()));
        } catch (IllegalArgumentException e) {
            LOG.debug("it was unloaded meanwhile, and will be loaded again", e);
        }
    }

    /** What has been noted is looked at, by the thread that loads. */
    void requestReconcile() {
        if (!loaderThread.isShutdown() && reconcileRequested.compareAndSet(false, true)) {
            loaderThread.execute(this::reconcile);
        }
    }

    /** A release does badly in service: another one is to answer, at once. */
    private void rollBack(GeneratorRelease release, String reason) {
        // Not the lock of looking: that may take long, and who draws has no time.
        synchronized (quarantine) {
            var model = release.model();
            if (log.isRefused(release, quarantine)) {
                return;
            }
            var before = quarantine.find(release.key());
            quarantine.failed(release.key(), new QuarantineEntry(reason, topicEnd()));
            var other = desired(model).candidates().stream()
                    .filter(registry.getOrCreate(model).loaded()::contains)
                    .findFirst();
            if (other.isEmpty()) {
                // Better a bad one than none.
                quarantine.reinstate(release.key(), before);
                return;
            }
            LogContext.withRelease(
                    model,
                    release.id(),
                    () -> LOG.errorf("model=%s release=%s is rolled back: %s", model, release.id(), reason));
            registry.getOrCreate(model).route(other.get().id());
            metrics.recordRollback();
            probation.reset(release);
            // The thread that loads may be waiting for a store, and the process end before it comes to that.
            var remembering = new Thread(this::saveFailures, "remember");
            remembering.setDaemon(true);
            remembering.start();
            requestReconcile();
        }
    }

    /** What should answer, as the topic says; before it can be read, what this process has. */
    private DesiredReleases desired(String model) {
        return desired(model, quarantine);
    }

    private DesiredReleases desired(String model, Quarantine without) {
        var told = log.desired(model, without);
        if (!told.candidates().isEmpty()) {
            return told;
        }
        var ofModel = registry.getOrCreate(model);
        var candidates = Stream.concat(ofModel.live().stream(), ofModel.loaded().stream())
                .distinct()
                .filter(release -> !log.isRefused(release, without))
                .toList();
        return new DesiredReleases(candidates, Optional.empty());
    }

    /** What could not be read may be there later. */
    private void scheduleRetry() {
        if (!loaderThread.isShutdown() && retryScheduled.compareAndSet(false, true)) {
            var unused = loaderThread.schedule(
                    () -> {
                        retryScheduled.set(false);
                        reconcile();
                    },
                    config.retry().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Makes what answers what should. */
    synchronized void reconcile() {
        reconcileRequested.set(false);
        loadFailures.clear();
        unreadable.clear();
        saveFailures();
        var models = new TreeSet<>(log.models());
        models.addAll(registry.models());
        for (var model : models) {
            try {
                reconcileModel(model);
            } catch (RuntimeException | Error e) {
                LOG.errorf(
                        e, "model=%s loading failed with an error in this service; what is live keeps serving", model);
                loadFailures.put(model, "error in the service: " + e);
                scheduleRetry();
            }
        }
        // Only now: while a store is asked that does not answer, what was known before holds.
        loadProblem = Map.copyOf(loadFailures);
        metrics.updateGauges();
        probation.retainOnly(registry.models().stream()
                .flatMap(model -> registry.getOrCreate(model).loaded().stream())
                .map(GeneratorRelease::key)
                .collect(Collectors.toSet()));
        loader.rehearse(() -> !reconcileRequested.get());
    }

    private void saveFailures() {
        try {
            copy.saveFailures(quarantine.failed());
        } catch (IOException | RuntimeException e) {
            LOG.warnf("what failed here cannot be noted on the disk: %s", e);
        }
    }

    private void reconcileModel(String model) {
        var answering = load(model);
        if (answering.isEmpty()) {
            return;
        }
        var target = desired(model, quarantine.withUnavailable(unreadable));
        route(answering.get(), target.canary());
        var kept = new ArrayList<GeneratorRelease>(List.of(answering.get()));
        target.candidates().stream()
                .filter(release -> !kept.contains(release) && kept.size() < config.keep())
                // Not one that was refused a moment ago.
                .filter(release -> quarantine.withUnavailable(unreadable).offset(release.key()) < topicEnd())
                .filter(release -> isLoaded(load(release)))
                .forEach(kept::add);
        loader.retainAndSave(model, kept);
    }

    /** The first of what should answer that is loaded or can be. */
    private Optional<GeneratorRelease> load(String model) {
        while (true) {
            // Looked at anew each time: where a later release is refused or not to be had, an activation before it
            // holds.
            var next = firstCandidate(model);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            var outcome = loadOrRetry(next.get());
            if (isLoaded(outcome)) {
                // While it was loaded, another one may have been asked for.
                if (next.equals(firstCandidate(model))) {
                    return next;
                }
                continue;
            }
            // Who asked for it by name did not ask for what was published before it.
            if (outcome instanceof LoadOutcome.Unavailable && isLiveHealthy(model) && isRequested(next.get())) {
                return Optional.empty();
            }
        }
    }

    /** What could not be read before may be there by now. */
    private Optional<GeneratorRelease> firstCandidate(String model) {
        return desired(model, quarantine.withUnavailable(unreadable)).candidates().stream()
                .findFirst();
    }

    private boolean isRequested(GeneratorRelease release) {
        return log.activation(release.model(), quarantine)
                .filter(one -> one.releaseId().equals(release.id()))
                .isPresent();
    }

    private static boolean isLoaded(LoadOutcome outcome) {
        return outcome instanceof LoadOutcome.Loaded || outcome instanceof LoadOutcome.Unchanged;
    }

    private boolean isLiveHealthy(String model) {
        return registry.getOrCreate(model)
                .live()
                .filter(live -> !log.isRefused(live, quarantine))
                .isPresent();
    }

    /** What should answer and cannot be read is tried again later. */
    private LoadOutcome loadOrRetry(GeneratorRelease release) {
        loading = Optional.of(new Loading(release, System.nanoTime()));
        try {
            var outcome = load(release);
            if (outcome instanceof LoadOutcome.Unavailable unavailable) {
                loadFailures.put(release.model(), unavailable.reason());
                scheduleRetry();
            }
            return outcome;
        } finally {
            loading = Optional.empty();
        }
    }

    private LoadOutcome load(GeneratorRelease release) {
        var outcome = loader.load(release, topicEnd());
        if (outcome instanceof LoadOutcome.Unavailable) {
            quarantine.unavailable(release.key());
            unreadable.add(release.key());
        } else {
            quarantine.available(release.key());
        }
        if (outcome instanceof LoadOutcome.Refused refused) {
            synchronized (quarantine) {
                quarantine.broken(release.key(), new QuarantineEntry(refused.reason(), topicEnd()));
            }
        }
        return outcome;
    }

    private void route(GeneratorRelease live, Optional<DesiredReleases.Canary> canary) {
        var ofModel = registry.getOrCreate(live.model());
        var before = ofModel.live();
        if (before.isPresent() && !before.get().equals(live)) {
            probation.setBaseline(before.get());
        }
        // Who asks the model must not get an answer of another shape for it.
        var beside = canary.filter(
                one -> one.release().signature().equals(live.signature()) && isLoaded(loadOrRetry(one.release())));
        beside.ifPresentOrElse(
                one -> {
                    probation.setBaseline(live);
                    ofModel.route(live.id(), one.release().id(), one.share());
                },
                () -> ofModel.route(live.id()));
        if (!before.equals(Optional.of(live))) {
            metrics.recordSwap();
            LogContext.withRelease(
                    live.model(), live.id(), () -> LOG.infof("model=%s release=%s is live", live.model(), live.id()));
        }
    }

    /** Why what should be live of any model cannot be read, if so. */
    Optional<String> loadProblem() {
        return loadProblem.values().stream().findFirst().or(() -> slowLoad(loading));
    }

    /** The same of one model. */
    Optional<String> loadProblem(String model) {
        return Optional.ofNullable(loadProblem.get(model))
                .or(() -> slowLoad(loading.filter(one -> one.release().model().equals(model))));
    }

    private static Optional<String> slowLoad(Optional<Loading> loading) {
        return loading.filter(one -> System.nanoTime() - one.since() > SLOW_LOAD_NANOS)
                .map(one -> "%s is still being loaded".formatted(one.release().key()));
    }

    ReleaseLog log() {
        return log;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        // What is being loaded comes to the disk first; what could not be read is not waited for.
        loaderThread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        loaderThread.shutdown();
        if (!loaderThread.awaitTermination(5, TimeUnit.SECONDS)) {
            loaderThread.shutdownNow();
        }
    }
}
