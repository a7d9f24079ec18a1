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
 * What the releases topic says of one model. The order is the offset: a release that is told again stands where it
 * stood, and an activation takes the place of the one before it. Previews that are not to take over, or that their own run
 * has left behind, stand after all others.
 */
final class ModelLog {
    private final Map<ReleaseId, ReleaseEntry> releases = new LinkedHashMap<>();
    private Optional<ActivationEntry> lastActivation = Optional.empty();

    private record ReleaseEntry(GeneratorRelease release, long offset) {}

    private record ActivationEntry(Activation activation, long offset) {}

    /** @return whether it was not known before */
    boolean add(GeneratorRelease release, long offset) {
        return releases.putIfAbsent(release.id(), new ReleaseEntry(release, offset)) == null;
    }

    void activate(Activation activation, long offset) {
        lastActivation = Optional.of(new ActivationEntry(activation, offset));
    }

    void retire(String key) {
        releases.values().removeIf(told -> told.release().key().equals(key));
        lastActivation = lastActivation.filter(one -> !one.activation().key().equals(key));
    }

    /** All releases that are not retired, the last first. */
    List<GeneratorRelease> releases() {
        var all = new ArrayList<>(releases.values());
        Collections.reverse(all);
        return all.stream().map(ReleaseEntry::release).toList();
    }

    /**
     * Whether a release takes over from those before it. A preview that comes late, after a later one of its run or after
     * the run's end, does not.
     */
    boolean takesOver(GeneratorRelease release) {
        return release.provenance().preview().isEmpty()
                || (release.takesOver()
                        && releases.values().stream().noneMatch(told -> supersedes(told.release(), release)));
    }

    private static boolean supersedes(GeneratorRelease one, GeneratorRelease other) {
        return other.provenance().preview().isPresent()
                && one.provenance().runId().equals(other.provenance().runId())
                && (one.provenance().preview().isEmpty()
                        || one.provenance().epoch() > other.provenance().epoch());
    }

    /** The activation that holds; empty if a later release has taken over, which one that is refused does not. */
    Optional<Activation> activation(Quarantine quarantine) {
        return lastActivation.filter(one -> isInForce(one, quarantine)).map(ActivationEntry::activation);
    }

    private boolean isInForce(ActivationEntry one, Quarantine quarantine) {
        return one.activation().hold()
                || releases.values().stream()
                        .noneMatch(told -> told.offset() > one.offset()
                                && takesOver(told.release())
                                && !isRefused(told.release(), quarantine));
    }

    /**
     * What should answer: the first that can, and beside it the canary. What was refused has another try when an
     * activation asks for it afterwards.
     */
    DesiredReleases desired(Quarantine quarantine) {
        var usable = releases().stream()
                .filter(release -> !isRefused(release, quarantine))
                // Stable: within each kind the last stays the first.
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

    /** The one that was named, those that were published before it, and only then those that it holds back. */
    private List<GeneratorRelease> orderAroundActivation(ActivationEntry one, List<GeneratorRelease> usable) {
        var id = one.activation().releaseId();
        // Of one that is not there, what had been published when it was named.
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

    /** Whether a release is not to be tried. */
    boolean isRefused(GeneratorRelease release, Quarantine quarantine) {
        return quarantine.offset(release.key()) > lastRequestedOffset(release.id());
    }

    /** The offset at which someone asked for a release by name; below 0 if nobody did. */
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
