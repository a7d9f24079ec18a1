package io.dcgan.common.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.Require;
import io.dcgan.common.id.RunId;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a generator is and where it comes from. It stands in the release record and, as JSON, inside the ONNX file, so
 * that a stray file still tells what it is.
 *
 * @param epoch   passes over the training images behind it
 * @param quality measured on the exported generator: metric to value, empty where none was measured
 * @param time    when it was exported
 * @param preview present if its run had not ended then
 */
public record Provenance(
        ReleaseId releaseId,
        String model,
        RunId runId,
        int epoch,
        String architecture,
        Signature signature,
        Map<String, Double> quality,
        Lineage lineage,
        Instant time,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Preview> preview) {

    /** Key of this record in the ONNX file's {@code metadata_props}. */
    public static final String METADATA_KEY = "dcgan.release";

    /**
     * A generator that is published before its run has ended.
     *
     * @param live whether it answers as soon as it is there, also where the model has the release of a finished run
     */
    public record Preview(boolean live) {}

    public Provenance {
        Require.name("model", model);
        Require.range("epoch", epoch, 0, 500);
        quality = Collections.unmodifiableMap(new TreeMap<>(quality));
    }
}
