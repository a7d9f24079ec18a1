package io.dcgan.common.platform.http;

import jakarta.ws.rs.core.Response;

/** The form of errors that clients of some paths expect. */
public interface ProblemFormat {
    /**
     * Returns a problem response in that form, or unchanged for other paths.
     *
     * @param path normalised
     */
    Response convert(String path, Response problem);
}
