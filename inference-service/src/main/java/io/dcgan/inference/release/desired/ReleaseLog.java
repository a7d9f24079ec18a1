package io.dcgan.inference.release.desired;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.Require;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The releases topic as read so far, for all models. Thread-safe. */
public final class ReleaseLog {
    private static final Logger LOG = Logger.getLogger(ReleaseLog.class);

    /** A release record has about 3 KB. */
    private static final int MAX_RECORD_BYTES = 16 << 10;

    private static final int MAX_MODELS = 100;

    private final Map<String, ModelLog> byModel = new TreeMap<>();
    private long endOffset;

    /**
     * Applies a record; a malformed one is logged and ignored.
     *
     * @param value JSON; null retires the release or activation under the key
     * @return the id of the release, if the record adds one
     */
    public synchronized Optional<ReleaseId> apply(String key, byte @Nullable [] value, long offset) {
        endOffset = Math.max(endOffset, offset + 1);
        if (value == null) {
            byModel.values().forEach(log -> log.retire(key));
            return Optional.empty();
        }
        if (value.length > MAX_RECORD_BYTES) {
            LOG.warnf(
                    "ignoring the release record at offset %d: it must have at most %d bytes, got %d",
                    offset, MAX_RECORD_BYTES, value.length);
            return Optional.empty();
        }
        try {
            var record = Json.read(value, ReleaseRecord.class);
            if (!record.key().equals(key)) {
                // Compaction would remove another record in its place.
                LOG.warnf(
                        "ignoring the release record \"%s\" at offset %d: its key must be \"%s\"",
                        key, offset, record.key());
                return Optional.empty();
            }
            if (byModel.size() >= MAX_MODELS && !byModel.containsKey(record.model())) {
                LOG.warnf(
                        "ignoring the release record \"%s\" at offset %d: there are %d models already",
                        key, offset, MAX_MODELS);
                return Optional.empty();
            }
            var log = byModel.computeIfAbsent(record.model(), model -> new ModelLog());
            if (record instanceof GeneratorRelease release) {
                return log.add(release, offset) ? Optional.of(release.id()) : Optional.empty();
            } else if (record instanceof Activation activation) {
                log.activate(activation, offset);
            }
        } catch (MalformedMessageException e) {
            LOG.warnf(
                    "ignoring the release record \"%s\" at offset %d: %s",
                    Require.abbreviate(key), offset, e.getMessage());
        }
        return Optional.empty();
    }

    /** The offset of the next record. */
    public synchronized long endOffset() {
        return endOffset;
    }

    public synchronized Collection<String> models() {
        return List.copyOf(byModel.keySet());
    }

    public synchronized DesiredReleases desired(String model, Quarantine quarantine) {
        return log(model).desired(quarantine);
    }

    /** Returns whether a release takes over from the earlier ones. */
    public synchronized boolean takesOver(GeneratorRelease release) {
        return log(release.model()).takesOver(release);
    }

    /** Returns whether a release must not be loaded. */
    public synchronized boolean isRefused(GeneratorRelease release, Quarantine quarantine) {
        return log(release.model()).isRefused(release, quarantine);
    }

    /** Returns all releases of a model that are not retired, newest first. */
    public synchronized List<GeneratorRelease> releases(String model) {
        return log(model).releases();
    }

    /** Returns the activation in force for a model. */
    public synchronized Optional<Activation> activation(String model, Quarantine quarantine) {
        return log(model).activation(quarantine);
    }

    private ModelLog log(String model) {
        return byModel.getOrDefault(model, new ModelLog());
    }
}
