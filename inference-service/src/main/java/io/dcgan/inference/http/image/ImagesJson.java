package io.dcgan.inference.http.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Images as JSON.
 *
 * @param width    pixels
 * @param height   pixels
 * @param channels 1 (grey) or 3 (RGB)
 */
record ImagesJson(
        String model,
        String release,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long seed,
        int width,
        int height,
        int channels,
        List<ImageJson> images) {
    /**
     * One image.
     *
     * @param digit its class; absent for a generator without classes
     * @param png   the PNG file, base64 in JSON
     */
    @SuppressWarnings("ArrayRecordComponent")
    record ImageJson(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer digit,

            byte[] png) {}
}
