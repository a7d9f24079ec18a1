package io.dcgan.inference.release.desired;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The releases that must not be loaded again, because their files are broken or because they failed in service.
 *
 * <p>It also holds the releases that are unreadable at the moment, which count as not published yet. Entries are by
 * key, because releases of two models may have the same id. Thread-safe.
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

    /** Adds a release with broken files. A later process may find them repaired. */
    public void broken(String key, QuarantineEntry entry) {
        broken.put(key, entry);
    }

    /** Adds a release that failed in service, in this process or an earlier one. */
    public void failed(String key, QuarantineEntry entry) {
        failed.put(key, entry);
    }

    /** Restores the entry that a release had before it failed: it has to serve after all. */
    public void reinstate(String key, Optional<QuarantineEntry> before) {
        before.ifPresentOrElse(entry -> failed.put(key, entry), () -> failed.remove(key));
    }

    /** The releases that failed in service, by key. */
    public Map<String, QuarantineEntry> failed() {
        return Map.copyOf(failed);
    }

    /** Marks a release as unreadable at the moment. */
    public void unavailable(String key) {
        unavailable.add(key);
    }

    /** Marks a release as readable. */
    public void available(String key) {
        unavailable.remove(key);
    }

    /**
     * Assigns an offset to the entries made before the topic was read to its end.
     *
     * @param end the offset of that end
     */
    public void resolveUnreadOffsets(long end) {
        broken.replaceAll((key, entry) -> withOffset(entry, end));
        failed.replaceAll((key, entry) -> withOffset(entry, end));
    }

    private static QuarantineEntry withOffset(QuarantineEntry entry, long end) {
        return entry.offset() == QuarantineEntry.TOPIC_UNREAD ? new QuarantineEntry(entry.reason(), end) : entry;
    }

    /**
     * Returns the quarantine reduced to releases with broken files. Failures in service and unreadable files may affect
     * this replica only.
     */
    public Quarantine brokenOnly() {
        return new Quarantine(broken, Map.of(), Set.of());
    }

    /** Returns the quarantine with exactly these releases considered unreadable. */
    public Quarantine withUnavailable(Set<String> keys) {
        return new Quarantine(broken, failed, keys);
    }

    /** Returns the entry of a release that failed or is broken. */
    public Optional<QuarantineEntry> find(String key) {
        return Optional.ofNullable(failed.get(key)).or(() -> Optional.ofNullable(broken.get(key)));
    }

    /**
     * Returns the topic's end when a release was last refused; below 0 if it was not. For an unreadable release it is
     * the highest possible offset, so that no activation can override it.
     */
    public long offset(String key) {
        return unavailable.contains(key) ? Long.MAX_VALUE : Math.max(offset(failed.get(key)), offset(broken.get(key)));
    }

    private static long offset(@Nullable QuarantineEntry entry) {
        return entry == null ? -1 : entry.offset();
    }
}
