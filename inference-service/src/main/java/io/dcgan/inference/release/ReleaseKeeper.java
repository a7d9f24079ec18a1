package io.dcgan.inference.release;

import io.dcgan.common.process.LowPriority;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.trace.Keys;
import io.dcgan.common.trace.Traces.Origin;
import io.dcgan.inference.model.Generators;
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
class ReleaseKeeper {
    private static final Logger LOG = Logger.getLogger(ReleaseKeeper.class);

    /** A load that takes longer is told: there is something newer than what answers. */
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ReleaseLog log = new ReleaseLog();
    private final Refusals refusals = new Refusals();
    private final ReleaseLoader loader;
    private final LastGoodCopy copy;
    private final LoadingMark mark;
    private final Generators generators;
    private final Probation probation;
    private final FirstImages firstImages;
    private final ReleaseMetrics metrics;
    private final InferenceConfig config;
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicBoolean dueAgain = new AtomicBoolean();
    /** What it does can wait, and those who wait for an image cannot. */
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, task -> LowPriority.thread(task, "release-loader"));

    private final Map<String, String> found = new TreeMap<>();
    /** What could not be read in this look. */
    private final Set<String> away = new HashSet<>();

    private volatile Optional<Loading> loading = Optional.empty();
    private volatile boolean readToEnd;
    private volatile Map<String, String> trouble = Map.of();

    private record Loading(GeneratorRelease release, long since) {}

    ReleaseKeeper(
            ReleaseLoader loader,
            LastGoodCopy copy,
            LoadingMark mark,
            Generators generators,
            Probation probation,
            FirstImages firstImages,
            ReleaseMetrics metrics,
            InferenceConfig config) {
        this.loader = loader;
        this.copy = copy;
        this.mark = mark;
        this.generators = generators;
        this.probation = probation;
        this.firstImages = firstImages;
        this.metrics = metrics;
        this.config = config;
        probation.reportTo(this::fail);
    }

    /** Serves from the process's own copy, before anyone can say what is newer. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        try {
            copy.read().failed().forEach(refusals::failed);
        } catch (IOException | RuntimeException e) {
            LOG.warnf("starts without its own copy: %s", e);
        }
        mark.deadly().forEach((key, refusal) -> {
            LOG.errorf("release=%s is not tried again: %s", key, refusal.reason());
            refusals.failed(key, refusal);
        });
        remember();
        try {
            var kept = copy.kept();
            loader.restore(kept);
            metrics.tell();
            thread.execute(() -> loader.restoreRest(kept));
        } catch (RuntimeException e) {
            LOG.warnf("starts without its own copy: %s", e);
        }
    }

    /** Takes in a record of the topic. */
    void note(String key, byte @Nullable [] value, long offset) {
        log.note(key, value, offset);
    }

    /** The topic has been read to its end: what is noted from now on is news. */
    void caughtUp() {
        synchronized (refusals) {
            readToEnd = true;
            refusals.readTo(log.end());
        }
    }

    /** To where the topic has been read. */
    private long end() {
        return readToEnd ? log.end() : Refusal.UNREAD;
    }

    /** The same, of a record that has just been published. */
    void noteNews(String key, byte @Nullable [] value, long offset, Instant published, Origin origin) {
        log.note(key, value, offset).ifPresent(id -> firstImages.published(id, published, origin));
    }

    /**
     * Lets what an activation names answer at once, if it is loaded: the thread that loads may be waiting for a store.
     *
     * @param key of a record of the topic; an activation's is its model
     */
    void answerAsTold(String key) {
        if (!log.models().contains(key)) {
            return;
        }
        var target = target(key);
        try {
            target.candidates().stream()
                    .findFirst()
                    .filter(first -> target.canary().isEmpty()
                            && generators.toLoad(key).loaded().contains(first))
                    .ifPresent(first -> route(first, Optional.empty()));
        } catch (IllegalArgumentException e) {
            LOG.debug("it was unloaded meanwhile, and will be loaded again", e);
        }
    }

    /** What has been noted is looked at, by the thread that loads. */
    void lookSoon() {
        if (!thread.isShutdown() && due.compareAndSet(false, true)) {
            thread.execute(this::look);
        }
    }

    /** A release does badly in service: another one is to answer, at once. */
    private void fail(GeneratorRelease release, String reason) {
        // Not the lock of looking: that may take long, and who draws has no time.
        synchronized (refusals) {
            var model = release.model();
            if (log.refuses(release, refusals)) {
                return;
            }
            var before = refusals.of(release.key());
            refusals.failed(release.key(), new Refusal(reason, end()));
            var other = target(model).candidates().stream()
                    .filter(generators.toLoad(model).loaded()::contains)
                    .findFirst();
            if (other.isEmpty()) {
                // Better a bad one than none.
                refusals.forgive(release.key(), before);
                return;
            }
            Keys.ofRelease(
                    model,
                    release.id(),
                    () -> LOG.errorf("model=%s release=%s is rolled back: %s", model, release.id(), reason));
            generators.toLoad(model).route(other.get().id());
            metrics.rolledBack();
            probation.forget(release);
            // The thread that loads may be waiting for a store, and the process end before it comes to that.
            var remembering = new Thread(this::remember, "remember");
            remembering.setDaemon(true);
            remembering.start();
            lookSoon();
        }
    }

    /** What should answer, as the topic says; before it can be read, what this process has. */
    private Target target(String model) {
        return target(model, refusals);
    }

    private Target target(String model, Refusals without) {
        var told = log.target(model, without);
        if (!told.candidates().isEmpty()) {
            return told;
        }
        var ofModel = generators.toLoad(model);
        var candidates = Stream.concat(ofModel.live().stream(), ofModel.loaded().stream())
                .distinct()
                .filter(release -> !log.refuses(release, without))
                .toList();
        return new Target(candidates, Optional.empty());
    }

    /** What could not be read may be there later. */
    private void lookAgain() {
        if (!thread.isShutdown() && dueAgain.compareAndSet(false, true)) {
            var unused = thread.schedule(
                    () -> {
                        dueAgain.set(false);
                        look();
                    },
                    config.retry().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Makes what answers what should. */
    synchronized void look() {
        due.set(false);
        found.clear();
        away.clear();
        remember();
        var models = new TreeSet<>(log.models());
        models.addAll(generators.models());
        for (var model : models) {
            try {
                lookAt(model);
            } catch (RuntimeException | Error e) {
                LOG.errorf(
                        e, "model=%s loading failed with an error in this service; what is live keeps serving", model);
                found.put(model, "error in the service: " + e);
                lookAgain();
            }
        }
        // Only now: while a store is asked that does not answer, what was known before holds.
        trouble = Map.copyOf(found);
        metrics.tell();
        probation.forgetAllBut(generators.models().stream()
                .flatMap(model -> generators.toLoad(model).loaded().stream())
                .map(GeneratorRelease::key)
                .collect(Collectors.toSet()));
        loader.rehearse(() -> !due.get());
    }

    private void remember() {
        try {
            copy.fail(refusals.failed());
        } catch (IOException | RuntimeException e) {
            LOG.warnf("what failed here cannot be noted on the disk: %s", e);
        }
    }

    private void lookAt(String model) {
        var answering = load(model);
        if (answering.isEmpty()) {
            return;
        }
        var target = target(model, refusals.withAway(away));
        route(answering.get(), target.canary());
        var kept = new ArrayList<GeneratorRelease>(List.of(answering.get()));
        target.candidates().stream()
                .filter(release -> !kept.contains(release) && kept.size() < config.keep())
                // Not one that was refused a moment ago.
                .filter(release -> refusals.withAway(away).offset(release.key()) < end())
                .filter(release -> isLoaded(load(release)))
                .forEach(kept::add);
        loader.settle(model, kept);
    }

    /** The first of what should answer that is loaded or can be. */
    private Optional<GeneratorRelease> load(String model) {
        while (true) {
            // Looked at anew each time: where a later release is refused or not to be had, an activation before it
            // holds.
            var next = first(model);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            var outcome = loadOrRetry(next.get());
            if (isLoaded(outcome)) {
                // While it was loaded, another one may have been asked for.
                if (next.equals(first(model))) {
                    return next;
                }
                continue;
            }
            // Who asked for it by name did not ask for what was published before it.
            if (outcome instanceof LoadOutcome.Unavailable && answersWell(model) && isNamed(next.get())) {
                return Optional.empty();
            }
        }
    }

    /** What could not be read before may be there by now. */
    private Optional<GeneratorRelease> first(String model) {
        return target(model, refusals.withAway(away)).candidates().stream().findFirst();
    }

    private boolean isNamed(GeneratorRelease release) {
        return log.activation(release.model(), refusals)
                .filter(one -> one.releaseId().equals(release.id()))
                .isPresent();
    }

    private static boolean isLoaded(LoadOutcome outcome) {
        return outcome instanceof LoadOutcome.Loaded || outcome instanceof LoadOutcome.Unchanged;
    }

    private boolean answersWell(String model) {
        return generators
                .toLoad(model)
                .live()
                .filter(live -> !log.refuses(live, refusals))
                .isPresent();
    }

    /** What should answer and cannot be read is tried again later. */
    private LoadOutcome loadOrRetry(GeneratorRelease release) {
        loading = Optional.of(new Loading(release, System.nanoTime()));
        try {
            var outcome = load(release);
            if (outcome instanceof LoadOutcome.Unavailable unavailable) {
                found.put(release.model(), unavailable.reason());
                lookAgain();
            }
            return outcome;
        } finally {
            loading = Optional.empty();
        }
    }

    private LoadOutcome load(GeneratorRelease release) {
        var outcome = loader.load(release, end());
        if (outcome instanceof LoadOutcome.Unavailable) {
            refusals.away(release.key());
            away.add(release.key());
        } else {
            refusals.there(release.key());
        }
        if (outcome instanceof LoadOutcome.Refused refused) {
            synchronized (refusals) {
                refusals.broken(release.key(), new Refusal(refused.reason(), end()));
            }
        }
        return outcome;
    }

    private void route(GeneratorRelease live, Optional<Target.Canary> canary) {
        var ofModel = generators.toLoad(live.model());
        var before = ofModel.live();
        if (before.isPresent() && !before.get().equals(live)) {
            probation.compareWith(before.get());
        }
        // Who asks the model must not get an answer of another shape for it.
        var beside = canary.filter(
                one -> one.release().signature().equals(live.signature()) && isLoaded(loadOrRetry(one.release())));
        beside.ifPresentOrElse(
                one -> {
                    probation.compareWith(live);
                    ofModel.route(live.id(), one.release().id(), one.share());
                },
                () -> ofModel.route(live.id()));
        if (!before.equals(Optional.of(live))) {
            metrics.swapped();
            Keys.ofRelease(
                    live.model(), live.id(), () -> LOG.infof("model=%s release=%s is live", live.model(), live.id()));
        }
    }

    /** Why what should be live of any model cannot be read, if so. */
    Optional<String> trouble() {
        return trouble.values().stream().findFirst().or(() -> slow(loading));
    }

    /** The same of one model. */
    Optional<String> trouble(String model) {
        return Optional.ofNullable(trouble.get(model))
                .or(() -> slow(loading.filter(one -> one.release().model().equals(model))));
    }

    private static Optional<String> slow(Optional<Loading> loading) {
        return loading.filter(one -> System.nanoTime() - one.since() > LONG_NANOS)
                .map(one -> "%s is still being loaded".formatted(one.release().key()));
    }

    ReleaseLog log() {
        return log;
    }

    Refusals refusals() {
        return refusals;
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        // What is being loaded comes to the disk first; what could not be read is not waited for.
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.shutdown();
        if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
            thread.shutdownNow();
        }
    }
}
