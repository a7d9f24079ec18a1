package io.dcgan.inference.http.v2.message;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Optional;

/**
 * The JSON of a request; only its types are validated.
 *
 * @see <a href="https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md">The
 *     protocol</a>
 * @see <a
 *     href="https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md">Binary
 *     data</a>
 */
public record InferRequest(
        Optional<String> id,
        Optional<Parameters> parameters,
        Optional<List<Input>> inputs,
        Optional<List<Output>> outputs) {
    /** An input; its values are either here or after the JSON. */
    public record Input(
            Optional<String> name,
            Optional<List<Integer>> shape,
            Optional<String> datatype,
            Optional<Parameters> parameters,
            Optional<JsonNumbers> data) {
        Optional<Integer> binaryDataSize() {
            return parameters.flatMap(Parameters::binaryDataSize);
        }
    }

    /** A requested output. */
    public record Output(Optional<String> name, Optional<Parameters> parameters) {}

    /**
     * Optional parameters of a request, an input or an output.
     *
     * @param binaryDataOutput   request: default for outputs without {@code binaryData}
     * @param binaryData         output: whether it is returned as bytes
     * @param binaryDataSize     input: its bytes after the JSON
     * @param classification     output: not supported
     * @param sharedMemoryRegion output: not supported
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Parameters(
            Optional<Boolean> binaryDataOutput,
            Optional<Boolean> binaryData,
            Optional<Integer> binaryDataSize,
            Optional<Object> classification,
            Optional<Object> sharedMemoryRegion) {}

    /** Returns whether the images are requested as bytes after the JSON, not as numbers in it. */
    public boolean binary() {
        boolean otherwise = parameters.flatMap(Parameters::binaryDataOutput).orElse(false);
        return outputs.orElse(List.of()).stream()
                .findFirst()
                .flatMap(Output::parameters)
                .flatMap(Parameters::binaryData)
                .orElse(otherwise);
    }
}
