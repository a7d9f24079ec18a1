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
        String model, String release, long seed, int width, int height, int channels, List<ImageJson> images) {
    /**
     * One of them.
     *
     * @param digit its class; absent where there are none
     * @param png   the file, in base64
     */
    @SuppressWarnings("ArrayRecordComponent")
    record ImageJson(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer digit,

            byte[] png) {}
}
