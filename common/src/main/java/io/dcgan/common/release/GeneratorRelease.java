package io.dcgan.common.release;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.StoreKey;

/**
 * One published generator: a reference to its immutable files in the store. On the wire its parts are one flat object.
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

    /** Whether it takes over from the releases before it: that of a finished run does, a preview only if it is to. */
    public boolean takesOver() {
        return provenance.preview().map(Provenance.Preview::live).orElse(true);
    }

    /** Where this record itself lies in the store, beside its files. */
    public StoreKey recordKey() {
        return StoreKey.ofRelease(model(), id(), RECORD_FILE);
    }
}
