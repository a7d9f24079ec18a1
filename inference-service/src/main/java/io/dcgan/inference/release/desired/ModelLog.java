package io.dcgan.inference.release.desired;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The records of the releases topic about one model.
 *
 * <p>Releases are ordered by offset. A release that is published again keeps its position, and an activation replaces
 * the previous one. Previews that do not take over, or that a later release of their run supersedes, rank after all
 * others.
 */
final class ModelLog {
    static final int MAX_RELEASES = 500;

    private final Map<ReleaseId, ReleaseEntry> releases = new LinkedHashMap<>();
    private Optional<ActivationEntry> lastActivation = Optional.empty();

    private record ReleaseEntry(GeneratorRelease release, long offset) {}

    private record ActivationEntry(Activation activation, long offset) {}

    /**
     * Adds a release, and forgets the oldest one beyond the limit that no activation names.
     *
     * @return whether the release is new
     */
    boolean add(GeneratorRelease release, long offset) {
        boolean added = releases.putIfAbsent(release.id(), new ReleaseEntry(release, offset)) == null;
        if (releases.size() > MAX_RELEASES) {
            releases.keySet().stream()
                    .filter(id -> lastRequestedOffset(id) < 0)
                    .findFirst()
                    .ifPresent(releases::remove);
        }
        return added;
    }

    void activate(Activation activation, long offset) {
        lastActivation = Optional.of(new ActivationEntry(activation, offset));
    }

    void retire(String key) {
        releases.values().removeIf(entry -> entry.release().key().equals(key));
        lastActivation = lastActivation.filter(one -> !one.activation().key().equals(key));
    }

    /** Returns all releases that are not retired, newest first. */
    List<GeneratorRelease> releases() {
        var all = new ArrayList<>(releases.values());
        Collections.reverse(all);
        return all.stream().map(ReleaseEntry::release).toList();
    }

    /**
     * Returns whether a release takes over from the earlier ones. A preview that arrives late, after a later one of its
     * run or after the run's end, does not.
     */
    boolean takesOver(GeneratorRelease release) {
        return release.provenance().preview().isEmpty()
                || (release.takesOver()
                        && releases.values().stream().noneMatch(entry -> supersedes(entry.release(), release)));
    }

    private static boolean supersedes(GeneratorRelease one, GeneratorRelease other) {
        return other.provenance().preview().isPresent()
                && one.provenance().runId().equals(other.provenance().runId())
                && (one.provenance().preview().isEmpty()
                        || one.provenance().epoch() > other.provenance().epoch());
    }

    /**
     * Returns the activation in force; empty if a later release has taken over. A refused release does not take over.
     */
    Optional<Activation> activation(Quarantine quarantine) {
        return lastActivation.filter(one -> isInForce(one, quarantine)).map(ActivationEntry::activation);
    }

    private boolean isInForce(ActivationEntry one, Quarantine quarantine) {
        return one.activation().hold()
                || releases.values().stream()
                        .noneMatch(entry -> entry.offset() > one.offset()
                                && takesOver(entry.release())
                                && !isRefused(entry.release(), quarantine));
    }

    /**
     * Returns the releases that should serve. A refused release is left out, unless an activation has named it since.
     */
    DesiredReleases desired(Quarantine quarantine) {
        var usable = releases().stream()
                .filter(release -> !isRefused(release, quarantine))
                // A stable sort: within each group, the newest stays first.
                .sorted(Comparator.comparing(this::takesOver).reversed())
                .toList();
        var activation = activation(quarantine);
        var first = activation.flatMap(one -> find(usable, one.releaseId()));
        var candidates = activation.isEmpty() ? usable : orderAroundActivation(lastActivation.orElseThrow(), usable);
        var canary = activation
                .filter(one -> first.isPresent())
                .flatMap(Activation::canary)
                .flatMap(one ->
                        find(usable, one.releaseId()).map(release -> new DesiredReleases.Canary(release, one.share())));
        return new DesiredReleases(candidates, canary);
    }

    /**
     * Returns the activated release first, then earlier releases, then the later ones that the activation holds back.
     */
    private List<GeneratorRelease> orderAroundActivation(ActivationEntry one, List<GeneratorRelease> usable) {
        var id = one.activation().releaseId();
        // An unknown release counts as published when it was activated.
        long offset =
                Optional.ofNullable(releases.get(id)).map(ReleaseEntry::offset).orElse(one.offset());
        var others = usable.stream().filter(release -> !release.id().equals(id)).toList();
        var before = others.stream().filter(release -> offset(release) <= offset);
        var later = others.stream().filter(release -> offset(release) > offset);
        return Stream.of(find(usable, id).stream(), before, later)
                .flatMap(Function.identity())
                .toList();
    }

    private long offset(GeneratorRelease release) {
        return Optional.ofNullable(releases.get(release.id()))
                .map(ReleaseEntry::offset)
                .orElse(0L);
    }

    /** Returns whether a release must not be loaded. */
    boolean isRefused(GeneratorRelease release, Quarantine quarantine) {
        return quarantine.offset(release.key()) > lastRequestedOffset(release.id());
    }

    /** Returns the offset of the activation that names a release, live or canary; below 0 if there is none. */
    private long lastRequestedOffset(ReleaseId id) {
        return lastActivation
                .filter(one -> one.activation().releaseId().equals(id)
                        || one.activation()
                                .canary()
                                .filter(canary -> canary.releaseId().equals(id))
                                .isPresent())
                .map(ActivationEntry::offset)
                .orElse(-1L);
    }

    private static Optional<GeneratorRelease> find(List<GeneratorRelease> releases, ReleaseId id) {
        return releases.stream().filter(release -> release.id().equals(id)).findFirst();
    }
}
