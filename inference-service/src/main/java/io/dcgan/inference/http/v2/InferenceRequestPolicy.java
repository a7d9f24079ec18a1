package io.dcgan.inference.http.v2;

import io.dcgan.common.platform.http.limit.RequestPolicy;
import jakarta.enterprise.context.ApplicationScoped;

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
    public long maxBodyBytes(String path) {
        return path.startsWith(V2) && path.endsWith(INFER) ? inferBodySize.maxBytes() : OTHER_BYTES;
    }
}
