package io.dcgan.inference.release;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseId;
import io.dcgan.inference.model.Generators;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
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

    private final ReleaseLog log = new ReleaseLog();
    private final Refusals refusals = new Refusals();
    private final ReleaseLoader loader;
    private final LastGoodCopy copy;
    private final Generators generators;
    private final Probation probation;
    private final InferenceConfig config;
    private final AtomicBoolean due = new AtomicBoolean();
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "release-loader"));
    private volatile Optional<String> trouble = Optional.empty();

    ReleaseKeeper(
            ReleaseLoader loader,
            LastGoodCopy copy,
            Generators generators,
            Probation probation,
            InferenceConfig config) {
        this.loader = loader;
        this.copy = copy;
        this.generators = generators;
        this.probation = probation;
        this.config = config;
        probation.reportTo(this::fail);
    }

    /** Serves from the process's own copy, before anyone can say what is newer. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        try {
            var kept = copy.read();
            kept.failed().forEach((id, refusal) -> refusals.failed(new ReleaseId(id), refusal));
            loader.restore(kept);
            thread.execute(() -> loader.restoreRest(kept));
        } catch (IOException e) {
            LOG.warnf("starts without its own copy: %s", e.getMessage());
        }
    }

    /** Takes in a record of the topic. */
    void note(String key, byte @Nullable [] value, long offset) {
        log.note(key, value, offset);
    }

    /** What has been noted is looked at, by the thread that loads. */
    void lookSoon() {
        lookSoon(0);
    }

    /** A release does badly in service: the one before it is to answer again. */
    private void fail(GeneratorRelease release, String reason) {
        if (refusals.failed().containsKey(release.id()) || !hasOther(release)) {
            return;
        }
        LOG.errorf("model=%s release=%s is rolled back: %s", release.model(), release.id(), reason);
        refusals.failed(release.id(), new Refusal(reason, log.end()));
        lookSoon();
    }

    private boolean hasOther(GeneratorRelease release) {
        return generators.toLoad(release.model()).loaded().stream().anyMatch(other -> !other.equals(release));
    }

    private void lookSoon(long millis) {
        if (!thread.isShutdown() && due.compareAndSet(false, true)) {
            var unused = thread.schedule(this::look, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Makes what answers what should. */
    void look() {
        due.set(false);
        trouble = Optional.empty();
        remember();
        for (var model : log.models()) {
            try {
                lookAt(model);
            } catch (RuntimeException | Error e) {
                LOG.errorf(
                        e, "model=%s: loading failed with an error in this service; what is live keeps serving", model);
            }
        }
        probation.forgetAllBut(generators.models().stream()
                .flatMap(model -> generators.toLoad(model).loaded().stream())
                .map(GeneratorRelease::id)
                .collect(Collectors.toSet()));
    }

    private void remember() {
        try {
            if (copy.failed() != refusals.failed().size()) {
                copy.fail(refusals.failed());
            }
        } catch (IOException e) {
            LOG.warnf("what failed here cannot be noted on the disk: %s", e);
        }
    }

    private void lookAt(String model) {
        var target = log.target(model, refusals);
        var answering = load(target.candidates());
        if (answering.isEmpty()) {
            return;
        }
        route(answering.get(), target.canary());
        var kept = new ArrayList<GeneratorRelease>(List.of(answering.get()));
        target.candidates().stream()
                .filter(release -> !kept.contains(release) && kept.size() < config.keep())
                // Not one that was refused a moment ago.
                .filter(release -> refusals.offset(release.id()) < log.end())
                .filter(release -> !(load(release) instanceof LoadOutcome.Refused))
                .forEach(kept::add);
        loader.settle(model, kept);
    }

    /** The first that is loaded or can be. */
    private Optional<GeneratorRelease> load(List<GeneratorRelease> candidates) {
        for (var candidate : candidates) {
            var outcome = load(candidate);
            if (outcome instanceof LoadOutcome.Loaded || outcome instanceof LoadOutcome.Unchanged) {
                return Optional.of(candidate);
            }
            // Better an older generator than none while the newest cannot be read.
            if (outcome instanceof LoadOutcome.Unavailable
                    && generators.of(candidate.model()).isPresent()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private LoadOutcome load(GeneratorRelease release) {
        var outcome = loader.load(release);
        if (outcome instanceof LoadOutcome.Refused refused) {
            refusals.broken(release.id(), new Refusal(refused.reason(), log.end()));
        } else if (outcome instanceof LoadOutcome.Unavailable unavailable) {
            trouble = Optional.of(unavailable.reason());
            lookSoon(config.retry().toMillis());
        }
        return outcome;
    }

    private void route(GeneratorRelease live, Optional<Target.Canary> canary) {
        var ofModel = generators.toLoad(live.model());
        var before = ofModel.live();
        if (before.isPresent() && !before.get().equals(live)) {
            probation.compareWith(before.get());
        }
        var beside = canary.filter(one -> !(load(one.release()) instanceof LoadOutcome.Refused)
                && ofModel.loaded().contains(one.release()));
        beside.ifPresentOrElse(
                one -> {
                    probation.compareWith(live);
                    ofModel.route(live.id(), one.release().id(), one.share());
                },
                () -> ofModel.route(live.id()));
        if (!before.equals(Optional.of(live))) {
            LOG.infof("model=%s release=%s is live", live.model(), live.id());
        }
    }

    /** Why what should be live cannot be read, if so. */
    Optional<String> trouble() {
        return trouble;
    }

    ReleaseLog log() {
        return log;
    }

    Refusals refusals() {
        return refusals;
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        thread.shutdownNow();
        thread.awaitTermination(5, TimeUnit.SECONDS);
    }
}
