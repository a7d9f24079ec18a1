package io.dcgan.inference.release;

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
final class Refusals {
    private final Map<String, Refusal> broken;
    private final Map<String, Refusal> failed;
    private final Set<String> away;

    Refusals() {
        this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet());
    }

    private Refusals(Map<String, Refusal> broken, Map<String, Refusal> failed, Set<String> away) {
        this.broken = broken;
        this.failed = failed;
        this.away = away;
    }

    /** Its files are wrong. A later process may find them mended. */
    void broken(String key, Refusal refusal) {
        broken.put(key, refusal);
    }

    /** It failed in service, in this process or one before it. */
    void failed(String key, Refusal refusal) {
        failed.put(key, refusal);
    }

    /** It has to serve all the same. */
    void forgive(String key, Optional<Refusal> before) {
        before.ifPresentOrElse(refusal -> failed.put(key, refusal), () -> failed.remove(key));
    }

    /** Those that failed in service. */
    Map<String, Refusal> failed() {
        return Map.copyOf(failed);
    }

    /** Its files cannot be read now. */
    void away(String key) {
        away.add(key);
    }

    /** Its files have been read. */
    void there(String key) {
        away.remove(key);
    }

    /** The topic has been read to its end: what was refused before is refused as of there. */
    void readTo(long end) {
        broken.replaceAll((key, refusal) -> asOf(refusal, end));
        failed.replaceAll((key, refusal) -> asOf(refusal, end));
    }

    private static Refusal asOf(Refusal refusal, long end) {
        return refusal.offset() == Refusal.UNREAD ? new Refusal(refusal.reason(), end) : refusal;
    }

    /** Those whose files are wrong alone: what failed in service or cannot be read may be so here and not elsewhere. */
    Refusals ofFiles() {
        return new Refusals(broken, Map.of(), Set.of());
    }

    /** As if just these could not be read now. */
    Refusals withAway(Set<String> keys) {
        return new Refusals(broken, failed, keys);
    }

    /** Why a release is not tried; empty if it is. */
    Optional<Refusal> of(String key) {
        return Optional.ofNullable(failed.get(key)).or(() -> Optional.ofNullable(broken.get(key)));
    }

    /** To where the topic had been read when a release was last refused; below 0 if it was not. Who is away cannot be named. */
    long offset(String key) {
        return away.contains(key) ? Long.MAX_VALUE : Math.max(offset(failed.get(key)), offset(broken.get(key)));
    }

    private static long offset(@Nullable Refusal refusal) {
        return refusal == null ? -1 : refusal.offset();
    }
}
