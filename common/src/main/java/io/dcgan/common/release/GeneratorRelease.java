package io.dcgan.common.release;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.StoreKey;

/**
 * One published generator: a reference to its immutable files in the store. In JSON, its parts form one flat object.
 *
 * @param file  the ONNX file
 * @param probe a {@link Probe}
 */
public record GeneratorRelease(
        @JsonUnwrapped Provenance provenance, @JsonUnwrapped StoredFile file, StoredFile probe)
        implements ReleaseRecord {

    public static final String GENERATOR_FILE = "generator.onnx";
    public static final String PROBE_FILE = "probe.npz";
    public static final String RECORD_FILE = "release.json";

    @Override
    public String key() {
        return model() + "/" + id();
    }

    public ReleaseId id() {
        return provenance.releaseId();
    }

    @Override
    public String model() {
        return provenance.model();
    }

    public Signature signature() {
        return provenance.signature();
    }

    /**
     * Returns whether this release replaces the live one. That of a finished run always does; a preview does only on
     * request.
     */
    public boolean takesOver() {
        return provenance.preview().map(Provenance.Preview::live).orElse(true);
    }

    /** Key of this record itself in the store, beside its files. */
    public StoreKey recordKey() {
        return StoreKey.ofRelease(model(), id(), RECORD_FILE);
    }
}
