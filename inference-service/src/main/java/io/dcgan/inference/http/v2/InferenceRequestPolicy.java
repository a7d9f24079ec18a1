package io.dcgan.inference.http.v2;

import io.dcgan.common.platform.http.limit.RequestPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Only requests that contain latents or pixels have large bodies. */
@ApplicationScoped
class InferenceRequestPolicy implements RequestPolicy {
    private static final String V2 = "/v2/";
    private static final String INFER = "/infer";
    private static final Set<String> JSON_PATHS = Set.of("/generate/latents", "/project");

    /** Enough for an image of 64×64 pixels in RGB, and for 256 latents of 64 values with 15 characters each. */
    private static final int JSON_BYTES = 256 << 10;

    private static final int OTHER_BYTES = 4 << 10;

    private final InferBodySize inferBodySize;

    InferenceRequestPolicy(InferBodySize inferBodySize) {
        this.inferBodySize = inferBodySize;
    }

    @Override
    public long maxBodyBytes(String path) {
        if (path.startsWith(V2) && path.endsWith(INFER)) {
            return inferBodySize.maxBytes();
        }
        return JSON_PATHS.contains(path) ? JSON_BYTES : OTHER_BYTES;
    }
}
