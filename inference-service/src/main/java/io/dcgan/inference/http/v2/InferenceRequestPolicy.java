package io.dcgan.inference.http.v2;

import io.dcgan.common.platform.http.limit.RequestPolicy;
import io.dcgan.inference.http.v2.message.V2Error;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** Only requests of the Open Inference Protocol have more than a few names in their bodies. */
@ApplicationScoped
class InferenceRequestPolicy implements RequestPolicy {
    private static final String V2 = "/v2/";
    private static final String INFER = "/infer";
    private static final int OTHER_BYTES = 4 << 10;

    private final InferBodySize inferBodySize;

    InferenceRequestPolicy(InferBodySize inferBodySize) {
        this.inferBodySize = inferBodySize;
    }

    @Override
    public long maxBodyBytes(HttpServerRequest request) {
        return isV2(request) && request.path().endsWith(INFER) ? inferBodySize.maxBytes() : OTHER_BYTES;
    }

    @Override
    public Response convert(HttpServerRequest request, Response problem) {
        return isV2(request) ? V2Error.convert(problem) : problem;
    }

    private static boolean isV2(HttpServerRequest request) {
        return request.path().startsWith(V2);
    }
}
