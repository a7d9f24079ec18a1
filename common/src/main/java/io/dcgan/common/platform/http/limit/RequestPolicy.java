package io.dcgan.common.platform.http.limit;

/** Defines the size and the number of requests that a service allows. */
public interface RequestPolicy {
    /**
     * Returns the maximum length of a request's body, in bytes.
     *
     * @param path normalised
     */
    long maxBodyBytes(String path);

    /** Returns the maximum number of requests in progress, half of them for one client, except health and metrics. */
    default int maxRequests() {
        return Integer.MAX_VALUE;
    }
}
