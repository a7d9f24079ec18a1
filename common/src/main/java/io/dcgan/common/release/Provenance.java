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
 * The identity and origin of a generator. It is part of the release record and, as JSON, of the ONNX file, so that a
 * stray file can still be identified.
 *
 * @param epoch   passes over the training images so far
 * @param quality metrics of the exported generator, name to value; empty if none were measured
 * @param time    time of the export
 * @param preview present if the run had not ended by then
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
     * @param live whether it goes live at once, even if the model has a release of a finished run
     */
    public record Preview(boolean live) {}

    public Provenance {
        Require.name("model", model);
        Require.range("epoch", epoch, 0, 500);
        Require.name("architecture", architecture);
        Require.entries("quality", quality);
        quality = Collections.unmodifiableMap(new TreeMap<>(quality));
    }
}
