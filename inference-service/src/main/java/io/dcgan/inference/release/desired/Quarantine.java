package io.dcgan.inference.release.desired;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The releases that are not tried again: those that were broken, and those that failed in service. Each by its key, for
 * whoever publishes may give two models releases of one id. Beside them, those that cannot be read now, which are as if
 * they had not been published yet.
 */
public final class Quarantine {
    private final Map<String, QuarantineEntry> broken;
    private final Map<String, QuarantineEntry> failed;
    private final Set<String> unavailable;

    public Quarantine() {
        this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet());
    }

    private Quarantine(
            Map<String, QuarantineEntry> broken, Map<String, QuarantineEntry> failed, Set<String> unavailable) {
        this.broken = broken;
        this.failed = failed;
        this.unavailable = unavailable;
    }

    /** Its files are wrong. A later process may find them mended. */
    public void broken(String key, QuarantineEntry entry) {
        broken.put(key, entry);
    }

    /** It failed in service, in this process or one before it. */
    public void failed(String key, QuarantineEntry entry) {
        failed.put(key, entry);
    }

    /** It has to serve all the same. */
    public void reinstate(String key, Optional<QuarantineEntry> before) {
        before.ifPresentOrElse(entry -> failed.put(key, entry), () -> failed.remove(key));
    }

    /** Those that failed in service. */
    public Map<String, QuarantineEntry> failed() {
        return Map.copyOf(failed);
    }

    /** Its files cannot be read now. */
    public void unavailable(String key) {
        unavailable.add(key);
    }

    /** Its files have been read. */
    public void available(String key) {
        unavailable.remove(key);
    }

    /** The topic has been read to its end: what was refused before is refused as of there. */
    public void resolveUnreadOffsets(long end) {
        broken.replaceAll((key, entry) -> withOffset(entry, end));
        failed.replaceAll((key, entry) -> withOffset(entry, end));
    }

    private static QuarantineEntry withOffset(QuarantineEntry entry, long end) {
        return entry.offset() == QuarantineEntry.TOPIC_UNREAD ? new QuarantineEntry(entry.reason(), end) : entry;
    }

    /** Those whose files are wrong alone: what failed in service or cannot be read may be so here and not elsewhere. */
    public Quarantine brokenOnly() {
        return new Quarantine(broken, Map.of(), Set.of());
    }

    /** As if just these could not be read now. */
    public Quarantine withUnavailable(Set<String> keys) {
        return new Quarantine(broken, failed, keys);
    }

    /** Why a release is not tried; empty if it is. */
    public Optional<QuarantineEntry> find(String key) {
        return Optional.ofNullable(failed.get(key)).or(() -> Optional.ofNullable(broken.get(key)));
    }

    /** To where the topic had been read when a release was last refused; below 0 if it was not. Who is away cannot be named. */
    public long offset(String key) {
        return unavailable.contains(key) ? Long.MAX_VALUE : Math.max(offset(failed.get(key)), offset(broken.get(key)));
    }

    private static long offset(@Nullable QuarantineEntry entry) {
        return entry == null ? -1 : entry.offset();
    }
}
