package io.dcgan.common.platform.http.access;

import java.util.Locale;

/** A permission of a client. No role includes another. */
public enum Role {
    /** Generate images, and call the Open Inference Protocol. */
    DRAW,

    /** Start and control runs, and change which generator is live. */
    OPERATE,

    /** Read runs, their events and files, metrics, and the details of health checks. */
    OBSERVE;

    /** The role's name in tokens and in the file of tokens. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
