package io.dcgan.trainer.retention;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The releases on the releases topic, in the order in which they were published. */
final class ReleaseInventory {
    private static final Logger LOG = Logger.getLogger(ReleaseInventory.class);

    private final Map<String, Map<ReleaseId, GeneratorRelease>> byModel = new TreeMap<>();
    private final Map<String, Activation> activations = new TreeMap<>();
    private final Set<String> retiredKeys = new LinkedHashSet<>();

    /** @param value null retires the release or activation with this key */
    synchronized void record(String key, byte @Nullable [] value) {
        if (value == null) {
            byModel.values()
                    .forEach(releases ->
                            releases.values().removeIf(one -> one.key().equals(key)));
            activations.remove(key);
            retiredKeys.add(key);
            return;
        }
        try {
            var record = Json.read(value, ReleaseRecord.class);
            if (!record.key().equals(key)) {
                LOG.debugf("the record \"%s\" is that of %s", key, record.key());
                return;
            }
            if (record instanceof GeneratorRelease release) {
                retiredKeys.remove(key);
                byModel.computeIfAbsent(release.model(), model -> new LinkedHashMap<>())
                        .putIfAbsent(release.id(), release);
            } else if (record instanceof Activation activation) {
                activations.put(activation.model(), activation);
            }
        } catch (MalformedMessageException e) {
            LOG.debugf("the record \"%s\" is not a release: %s", key, e.getMessage());
        }
    }

    /**
     * Returns each model's releases beyond the newest ones, except those that an activation names. Previews are counted
     * separately, and a preview is surplus once a finished release has followed it.
     *
     * @param keep finished releases, and previews, to keep of each model; at least 1
     */
    synchronized List<GeneratorRelease> surplus(int keep) {
        var surplus = new ArrayList<GeneratorRelease>();
        byModel.forEach((model, releases) -> {
            var named = activated(model);
            int finished = 0;
            int previews = 0;
            var ofModel = new ArrayList<GeneratorRelease>();
            // Newest first: whether a release is needed depends on those that follow it.
            for (var release : reversed(releases.values())) {
                boolean preview = release.provenance().preview().isPresent();
                boolean needed = preview ? finished == 0 && previews < keep : finished < keep;
                finished += preview ? 0 : 1;
                previews += preview ? 1 : 0;
                if (!needed && !named.contains(release.id())) {
                    ofModel.add(release);
                }
            }
            surplus.addAll(reversed(ofModel));
        });
        return surplus;
    }

    private static <T> List<T> reversed(Collection<T> all) {
        var reversed = new ArrayList<>(all);
        Collections.reverse(reversed);
        return reversed;
    }

    private Set<ReleaseId> activated(String model) {
        var named = new HashSet<ReleaseId>();
        var activation = activations.get(model);
        if (activation != null) {
            named.add(activation.releaseId());
            activation.canary().ifPresent(canary -> named.add(canary.releaseId()));
        }
        return named;
    }

    /** Returns the keys of all retired releases, whoever retired them. */
    synchronized Set<String> retiredKeys() {
        return Set.copyOf(retiredKeys);
    }
}
