package io.dcgan.common.platform.http.limit;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;

/** What a service allows in requests. */
public interface RequestPolicy {
    /** Returns the maximum length of a request's body, in bytes. */
    long maxBodyBytes(HttpServerRequest request);

    /** Returns the maximum number of requests in progress, half of them for one client, except health and metrics. */
    default int maxRequests() {
        return Integer.MAX_VALUE;
    }

    /** Returns a problem response in the form that clients of the request's path expect. */
    default Response convert(HttpServerRequest request, Response problem) {
        return problem;
    }
}
