package io.dcgan.inference.release;

import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseId;
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
    private final Map<ReleaseId, Told> releases = new LinkedHashMap<>();
    private Optional<Named> named = Optional.empty();

    private record Told(GeneratorRelease release, long offset) {}

    private record Named(Activation activation, long offset) {}

    /** @return whether it was not known before */
    boolean add(GeneratorRelease release, long offset) {
        return releases.putIfAbsent(release.id(), new Told(release, offset)) == null;
    }

    void activate(Activation activation, long offset) {
        named = Optional.of(new Named(activation, offset));
    }

    void retire(String key) {
        releases.values().removeIf(told -> told.release().key().equals(key));
        named = named.filter(one -> !one.activation().key().equals(key));
    }

    /** All releases that are not retired, the last first. */
    List<GeneratorRelease> releases() {
        var all = new ArrayList<>(releases.values());
        Collections.reverse(all);
        return all.stream().map(Told::release).toList();
    }

    /**
     * Whether a release takes over from those before it. A preview that comes late, after a later one of its run or after
     * the run's end, does not.
     */
    boolean leads(GeneratorRelease release) {
        return release.provenance().preview().isEmpty()
                || (release.leads()
                        && releases.values().stream().noneMatch(told -> goesBeyond(told.release(), release)));
    }

    private static boolean goesBeyond(GeneratorRelease one, GeneratorRelease other) {
        return other.provenance().preview().isPresent()
                && one.provenance().runId().equals(other.provenance().runId())
                && (one.provenance().preview().isEmpty()
                        || one.provenance().epoch() > other.provenance().epoch());
    }

    /** The activation that holds; empty if a later release has taken over, which one that is refused does not. */
    Optional<Activation> activation(Refusals refusals) {
        return named.filter(one -> rules(one, refusals)).map(Named::activation);
    }

    private boolean rules(Named one, Refusals refusals) {
        return one.activation().hold()
                || releases.values().stream()
                        .noneMatch(told -> told.offset() > one.offset()
                                && leads(told.release())
                                && !refuses(told.release(), refusals));
    }

    /**
     * What should answer: the first that can, and beside it the canary. What was refused has another try when an
     * activation asks for it afterwards.
     */
    Target target(Refusals refusals) {
        var usable = releases().stream()
                .filter(release -> !refuses(release, refusals))
                // Stable: within each kind the last stays the first.
                .sorted(Comparator.comparing(this::leads).reversed())
                .toList();
        var activation = activation(refusals);
        var first = activation.flatMap(one -> find(usable, one.releaseId()));
        var candidates = activation.isEmpty() ? usable : around(named.orElseThrow(), usable);
        var canary = activation
                .filter(one -> first.isPresent())
                .flatMap(Activation::canary)
                .flatMap(one -> find(usable, one.releaseId()).map(release -> new Target.Canary(release, one.share())));
        return new Target(candidates, canary);
    }

    /** The one that was named, those that were published before it, and only then those that it holds back. */
    private List<GeneratorRelease> around(Named one, List<GeneratorRelease> usable) {
        var id = one.activation().releaseId();
        // Of one that is not there, what had been published when it was named.
        long offset = Optional.ofNullable(releases.get(id)).map(Told::offset).orElse(one.offset());
        var others = usable.stream().filter(release -> !release.id().equals(id)).toList();
        var before = others.stream().filter(release -> offset(release) <= offset);
        var later = others.stream().filter(release -> offset(release) > offset);
        return Stream.of(find(usable, id).stream(), before, later)
                .flatMap(Function.identity())
                .toList();
    }

    private long offset(GeneratorRelease release) {
        return Optional.ofNullable(releases.get(release.id())).map(Told::offset).orElse(0L);
    }

    /** Whether a release is not to be tried. */
    boolean refuses(GeneratorRelease release, Refusals refusals) {
        return refusals.offset(release.key()) > lastNamed(release.id());
    }

    /** The offset at which someone asked for a release by name; below 0 if nobody did. */
    private long lastNamed(ReleaseId id) {
        return named.filter(one -> one.activation().releaseId().equals(id)
                        || one.activation()
                                .canary()
                                .filter(canary -> canary.releaseId().equals(id))
                                .isPresent())
                .map(Named::offset)
                .orElse(-1L);
    }

    private static Optional<GeneratorRelease> find(List<GeneratorRelease> releases, ReleaseId id) {
        return releases.stream().filter(release -> release.id().equals(id)).findFirst();
    }
}
