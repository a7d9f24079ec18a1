package io.dcgan.inference.http.v2.message;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Optional;

/**
 * The JSON of a request; nothing is checked but the types.
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
    /** An input; its values are here, or behind the JSON. */
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

    /** An output that is asked for. */
    public record Output(Optional<String> name, Optional<Parameters> parameters) {}

    /**
     * What a request, an input or an output may say besides.
     *
     * @param binaryDataOutput   of a request: whether outputs come as bytes that do not say it themselves
     * @param binaryData         of an output: whether it comes as bytes
     * @param binaryDataSize     of an input: how many bytes it has behind the JSON
     * @param classification     of an output: not served here
     * @param sharedMemoryRegion of an output: not served here
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Parameters(
            Optional<Boolean> binaryDataOutput,
            Optional<Boolean> binaryData,
            Optional<Integer> binaryDataSize,
            Optional<Object> classification,
            Optional<Object> sharedMemoryRegion) {}

    /** Whether the images are to be bytes behind the answer's JSON, and not numbers in it. */
    public boolean binary() {
        boolean otherwise = parameters.flatMap(Parameters::binaryDataOutput).orElse(false);
        return outputs.orElse(List.of()).stream()
                .findFirst()
                .flatMap(Output::parameters)
                .flatMap(Parameters::binaryData)
                .orElse(otherwise);
    }
}
