package io.dcgan.common.platform.http.access;

import java.util.Set;

/** Defines which roles a request needs. */
public interface AccessPolicy {
    /**
     * Returns the roles of which a client needs one; empty if the request is open to everyone.
     *
     * @param method in upper case
     * @param path   normalised
     */
    Set<Role> rolesFor(String method, String path);
}
