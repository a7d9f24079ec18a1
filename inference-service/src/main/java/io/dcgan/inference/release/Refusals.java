package io.dcgan.inference.release;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The releases that are not tried again: those that were broken, and those that failed in service. Each by its key, for
 * whoever publishes may give two models releases of one id.
 */
final class Refusals {
    private final Map<String, Refusal> broken = new ConcurrentHashMap<>();
    private final Map<String, Refusal> failed = new ConcurrentHashMap<>();

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

    /** Those whose files are wrong alone, which every replica finds. */
    Refusals ofFiles() {
        var some = new Refusals();
        some.broken.putAll(broken);
        return some;
    }

    /** Why a release is not tried; empty if it is. */
    Optional<Refusal> of(String key) {
        return Optional.ofNullable(failed.get(key)).or(() -> Optional.ofNullable(broken.get(key)));
    }

    /** To where the topic had been read when a release was last refused; below 0 if it was not. */
    long offset(String key) {
        return Math.max(offset(failed.get(key)), offset(broken.get(key)));
    }

    private static long offset(@Nullable Refusal refusal) {
        return refusal == null ? -1 : refusal.offset();
    }
}
