package io.dcgan.inference.http.v2;

import io.dcgan.common.latent.Latents;
import java.nio.FloatBuffer;

/** Requests for images of a test release, whose latents have two values. */
final class V2Requests {
    static final String INFER = "/v2/models/mnist/infer";
    static final String ONE_IMAGE = """
            {'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [0.5, 1]},
                        {'name': 'label', 'shape': [1], 'datatype': 'INT64', 'data': [3]}]}""";

    private V2Requests() {}

    /** @param fields other fields of the request than its inputs */
    static String binary(int count, String fields) {
        return "{%s'inputs':[%s,%s]}"
                .formatted(
                        fields,
                        "{'name':'latent','shape':[%d,2],'datatype':'FP32','parameters':{'binary_data_size': %d}}"
                                .formatted(count, count * 8),
                        "{'name':'label','shape':[%d],'datatype':'INT64','parameters':{'binary_data_size': %d}}"
                                .formatted(count, count * 8));
    }

    static float[] latents(long seed, int count) {
        var latents = FloatBuffer.allocate(2 * count);
        Latents.draw(seed, 0, count, 2, latents);
        return latents.array();
    }
}
