package io.dcgan.inference.release;

import io.dcgan.common.release.ReleaseId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The releases that are not tried again: those that were broken, and those that failed in service. */
final class Refusals {
    private final Map<ReleaseId, Refusal> broken = new ConcurrentHashMap<>();
    private final Map<ReleaseId, Refusal> failed = new ConcurrentHashMap<>();

    /** Its files are wrong. A later process may find them mended. */
    void broken(ReleaseId id, Refusal refusal) {
        broken.put(id, refusal);
    }

    /** It failed in service, in this process or one before it. */
    void failed(ReleaseId id, Refusal refusal) {
        failed.put(id, refusal);
    }

    /** It has to serve all the same. */
    void forgive(ReleaseId id, Optional<Refusal> before) {
        before.ifPresentOrElse(refusal -> failed.put(id, refusal), () -> failed.remove(id));
    }

    /** Those that failed in service. */
    Map<ReleaseId, Refusal> failed() {
        return Map.copyOf(failed);
    }

    /** Why a release is not tried; empty if it is. */
    Optional<Refusal> of(ReleaseId id) {
        return Optional.ofNullable(failed.get(id)).or(() -> Optional.ofNullable(broken.get(id)));
    }

    /** To where the topic had been read when a release was last refused; below 0 if it was not. */
    long offset(ReleaseId id) {
        return Math.max(offset(failed.get(id)), offset(broken.get(id)));
    }

    private static long offset(@Nullable Refusal refusal) {
        return refusal == null ? -1 : refusal.offset();
    }
}
