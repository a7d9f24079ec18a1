package io.dcgan.inference.release;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the releases topic says, in its order: which release of a model should be live. A record that comes again
 * changes nothing; a record without a value retires its release.
 */
final class ReleaseLog {
    private final Map<String, Map<String, GeneratorRelease>> byModel = new HashMap<>();
    private final Set<ReleaseId> refused = new HashSet<>();

    synchronized void add(GeneratorRelease release) {
        byModel.computeIfAbsent(release.model(), model -> new LinkedHashMap<>()).putIfAbsent(release.key(), release);
    }

    synchronized void retire(String key) {
        byModel.values().forEach(releases -> releases.remove(key));
    }

    /** This release cannot be used; the one before it is to be live again. */
    synchronized void refuse(ReleaseId id) {
        refused.add(id);
    }

    /** The last that is neither retired nor refused. */
    synchronized Optional<GeneratorRelease> target(String model) {
        return byModel.getOrDefault(model, Map.of()).values().stream()
                .filter(release -> !refused.contains(release.id()))
                .reduce((before, after) -> after);
    }

    synchronized Collection<String> models() {
        return List.copyOf(byModel.keySet());
    }
}
