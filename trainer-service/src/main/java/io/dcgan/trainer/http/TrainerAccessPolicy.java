package io.dcgan.trainer.http;

import io.dcgan.common.platform.http.access.AccessPolicy;
import io.dcgan.common.platform.http.access.Role;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Reading needs one role, everything else another. */
@ApplicationScoped
class TrainerAccessPolicy implements AccessPolicy {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public Set<Role> rolesFor(String method, String path) {
        return Set.of(READING.contains(method) ? Role.OBSERVE : Role.OPERATE);
    }
}
