package io.dcgan.inference.http.v2.message;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Optional;

/**
 * The JSON of a response.
 *
 * @param id           the request's id, if any
 * @param modelVersion the release that generated the images
 */
@JsonNaming(SnakeCaseStrategy.class)
public record InferResponse(Optional<String> id, String modelName, String modelVersion, List<Output> outputs) {
    /** An output; its values are either here or after the JSON. */
    public record Output(
            String name,
            Datatype datatype,
            List<Integer> shape,
            Optional<Parameters> parameters,
            Optional<float[]> data) {}

    /** @param binaryDataSize bytes after the JSON */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Parameters(int binaryDataSize) {}
}
