package io.dcgan.inference.release.desired;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.GeneratorRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The desired releases of all models: the releases topic as read so far, without the releases in quarantine.
 *
 * <p>Thread-safe. The lock protects the offsets in the quarantine: every entry gets the end of the topic as its offset,
 * and reaching that end for the first time fills in the entries made before. It is never held while a release is
 * loaded.
 */
@ApplicationScoped
public class DesiredState {
    private final ReleaseLog log = new ReleaseLog();
    private final Quarantine quarantine = new Quarantine();
    private final GeneratorRegistry registry;
    private volatile boolean caughtUp;

    public DesiredState(GeneratorRegistry registry) {
        this.registry = registry;
    }

    public ReleaseLog log() {
        return log;
    }

    public Quarantine quarantine() {
        return quarantine;
    }

    /** Marks the topic as read to its end: later records are news. */
    public synchronized void markCaughtUp() {
        caughtUp = true;
        quarantine.resolveUnreadOffsets(log.endOffset());
    }

    /** The offset to which the topic has been read; {@link QuarantineEntry#TOPIC_UNREAD} before its end was reached. */
    public long topicEnd() {
        return caughtUp ? log.endOffset() : QuarantineEntry.TOPIC_UNREAD;
    }

    /** The models that the topic mentions or that are served here. */
    public SortedSet<String> models() {
        var models = new TreeSet<>(log.models());
        models.addAll(registry.models());
        return models;
    }

    /** The desired releases according to the topic; if it names none, the releases that this process has loaded. */
    public DesiredReleases desired(String model) {
        return desired(model, quarantine);
    }

    /**
     * The desired releases, with only the given ones considered unreadable.
     *
     * @param unreadable keys of releases
     */
    public DesiredReleases desired(String model, Set<String> unreadable) {
        return desired(model, quarantine.withUnavailable(unreadable));
    }

    private DesiredReleases desired(String model, Quarantine without) {
        var published = log.desired(model, without);
        if (!published.candidates().isEmpty()) {
            return published;
        }
        var ofModel = registry.getOrCreate(model);
        var candidates = Stream.concat(ofModel.live().stream(), ofModel.loaded().stream())
                .distinct()
                .filter(release -> !log.isRefused(release, without))
                .toList();
        return new DesiredReleases(candidates, Optional.empty());
    }

    /** Returns whether the activation in force names this release. */
    public boolean isActivated(GeneratorRelease release) {
        return log.activation(release.model(), quarantine)
                .filter(one -> one.releaseId().equals(release.id()))
                .isPresent();
    }

    /** Returns whether the model has a live release that is not refused. */
    public boolean isLiveUsable(String model) {
        return registry.getOrCreate(model)
                .live()
                .filter(live -> !log.isRefused(live, quarantine))
                .isPresent();
    }

    /** Returns whether the release was refused after the newest record of the topic, or is unreadable. */
    public boolean isJustRefused(GeneratorRelease release, Set<String> unreadable) {
        return quarantine.withUnavailable(unreadable).offset(release.key()) >= topicEnd();
    }

    /** Quarantines a release with broken files. */
    public synchronized void refuseBroken(GeneratorRelease release, String reason) {
        quarantine.broken(release.key(), new QuarantineEntry(reason, topicEnd()));
    }

    /**
     * Quarantines a release that performs badly, provided that a loaded release can replace it: a bad generator is
     * better than none.
     *
     * @return the replacement; empty if the release was refused already or nothing can replace it
     */
    public synchronized Optional<GeneratorRelease> replaceFailed(GeneratorRelease release, String reason) {
        if (log.isRefused(release, quarantine)) {
            return Optional.empty();
        }
        var before = quarantine.find(release.key());
        quarantine.failed(release.key(), new QuarantineEntry(reason, topicEnd()));
        var replacement = desired(release.model()).candidates().stream()
                .filter(registry.getOrCreate(release.model()).loaded()::contains)
                .findFirst();
        if (replacement.isEmpty()) {
            quarantine.reinstate(release.key(), before);
        }
        return replacement;
    }
}
