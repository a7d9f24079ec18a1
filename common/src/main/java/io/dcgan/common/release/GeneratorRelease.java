package io.dcgan.common.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import java.util.Optional;

/**
 * One published generator: a reference to its immutable files in the store. In JSON, its parts form one flat object.
 *
 * @param file  the ONNX file
 * @param probe a {@link Probe}
 * @param attestation present if the trainer has a key
 */
public record GeneratorRelease(
        @JsonUnwrapped Provenance provenance,
        @JsonUnwrapped StoredFile file,
        StoredFile probe,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Attestation> attestation)
        implements ReleaseRecord {

    public static final String GENERATOR_FILE = "generator.onnx";
    public static final String PROBE_FILE = "probe.npz";
    public static final String RECORD_FILE = "release.json";

    /** Creates a release that is not signed. */
    public GeneratorRelease(Provenance provenance, StoredFile file, StoredFile probe) {
        this(provenance, file, probe, Optional.empty());
    }

    /** Returns the same release, signed. */
    public GeneratorRelease with(Attestation signed) {
        return new GeneratorRelease(provenance, file, probe, Optional.of(signed));
    }

    /**
     * Returns the bytes that a trainer signs: this record as JSON without the attestation, with sorted fields and no
     * white space. They contain the hashes of the files.
     */
    public byte[] signedContent() {
        return Json.writeCanonical(new GeneratorRelease(provenance, file, probe));
    }

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
