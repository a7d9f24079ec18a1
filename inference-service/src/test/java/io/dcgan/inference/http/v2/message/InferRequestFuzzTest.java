package io.dcgan.inference.http.v2.message;

import io.dcgan.testsupport.Fuzzing;
import jakarta.ws.rs.WebApplicationException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Any body of the Open Inference Protocol is accepted, or refused with the reason. */
class InferRequestFuzzTest {
    private static final String JSON = """
            {"id": "1", "parameters": {"binary_data_output": true}, "inputs": [
             {"name": "latent", "shape": [1, 2], "datatype": "FP32", "data": [0.5, -1e-3]},
             {"name": "label", "shape": [1], "datatype": "INT64", "parameters": {"binary_data_size": 8}}],
             "outputs": [{"name": "image", "parameters": {"classification": 1}}]}""";

    @Test
    void bodies() {
        var length = Optional.of(Integer.toString(JSON.length()));
        Fuzzing.fuzz(
                List.of((JSON + "\0\0\0\0\0\0\0\1").getBytes(StandardCharsets.UTF_8)),
                input -> read(input, length),
                WebApplicationException.class);
    }

    private static void read(byte[] input, Optional<String> length) {
        var body = new InferRequestBody(input, length);
        for (var one : body.request().inputs().orElse(List.of())) {
            body.nextValues(one, "input", input.length % 2 == 0 ? Datatype.FP32 : Datatype.INT64, 2);
        }
    }
}
