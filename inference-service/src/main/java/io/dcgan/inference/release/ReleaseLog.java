package io.dcgan.inference.release;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** Those that are neither retired nor refused, the last first: that one is to be live. */
    synchronized List<GeneratorRelease> candidates(String model) {
        var candidates = byModel.getOrDefault(model, Map.of()).values().stream()
                .filter(release -> !refused.contains(release.id()))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(candidates);
        return candidates;
    }

    synchronized Collection<String> models() {
        return List.copyOf(byModel.keySet());
    }
}
