package io.dcgan.inference.http;

import io.dcgan.common.platform.http.access.AccessPolicy;
import io.dcgan.common.platform.http.access.Role;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Drawing needs one role, changing what is live another. */
@ApplicationScoped
class InferenceAccessPolicy implements AccessPolicy {
    /** Paths that draw by POST, besides those of the Open Inference Protocol. */
    private static final Set<String> DRAWING = Set.of("/generate/latents", "/project");

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public Set<Role> rolesFor(String method, String path) {
        if (path.startsWith("/v2/health/")) {
            return Set.of();
        }
        if (!READING.contains(method)) {
            // Any other path, however it is written, changes something.
            return Set.of(path.startsWith("/v2/") || DRAWING.contains(path) ? Role.DRAW : Role.OPERATE);
        }
        return path.startsWith("/models") ? Set.of(Role.DRAW, Role.OBSERVE) : Set.of(Role.DRAW);
    }
}
