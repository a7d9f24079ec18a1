package io.dcgan.inference.release;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseId;
import io.dcgan.common.release.ReleaseRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the releases topic has said until now, of all models. */
final class ReleaseLog {
    private static final Logger LOG = Logger.getLogger(ReleaseLog.class);

    private final Map<String, ModelLog> byModel = new TreeMap<>();
    private long end;

    /**
     * Takes in a record; one that is none is passed over.
     *
     * @param value null retires what was told under the key
     * @return the release that was not known before, if it is one
     */
    synchronized Optional<ReleaseId> note(String key, byte @Nullable [] value, long offset) {
        end = Math.max(end, offset + 1);
        if (value == null) {
            byModel.values().forEach(log -> log.retire(key));
            return Optional.empty();
        }
        try {
            var record = Json.read(value, ReleaseRecord.class);
            if (!record.key().equals(key)) {
                // Compaction would take away another record in its place.
                LOG.warnf(
                        "the release record \"%s\" at offset %d is passed over: its key must be \"%s\"",
                        key, offset, record.key());
                return Optional.empty();
            }
            var log = byModel.computeIfAbsent(record.model(), model -> new ModelLog());
            if (record instanceof GeneratorRelease release) {
                return log.add(release, offset) ? Optional.of(release.id()) : Optional.empty();
            } else if (record instanceof Activation activation) {
                log.activate(activation, offset);
            }
        } catch (MalformedMessageException e) {
            LOG.warnf("the release record \"%s\" at offset %d is passed over: %s", key, offset, e.getMessage());
        }
        return Optional.empty();
    }

    /** The offset of what comes next. */
    synchronized long end() {
        return end;
    }

    synchronized Collection<String> models() {
        return List.copyOf(byModel.keySet());
    }

    synchronized Target target(String model, Refusals refusals) {
        return log(model).target(refusals);
    }

    /** Whether a release takes over from those before it. */
    synchronized boolean leads(GeneratorRelease release) {
        return log(release.model()).leads(release);
    }

    /** Whether a release is not to be tried. */
    synchronized boolean refuses(GeneratorRelease release, Refusals refusals) {
        return log(release.model()).refuses(release, refusals);
    }

    /** All releases of a model that are not retired, the last first. */
    synchronized List<GeneratorRelease> releases(String model) {
        return log(model).releases();
    }

    /** The activation that holds for a model. */
    synchronized Optional<Activation> activation(String model, Refusals refusals) {
        return log(model).activation(refusals);
    }

    private ModelLog log(String model) {
        return byModel.getOrDefault(model, new ModelLog());
    }
}
