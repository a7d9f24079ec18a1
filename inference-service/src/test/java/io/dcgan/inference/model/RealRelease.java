package io.dcgan.inference.model;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.inference.model.onnx.OnnxGenerator;
import java.io.IOException;

/** A release published by the trainer, which draws legible digits. */
public final class RealRelease {
    private RealRelease() {}

    public static GeneratorRelease record() throws IOException {
        try {
            return (GeneratorRelease) Json.read(file(GeneratorRelease.RECORD_FILE), ReleaseRecord.class);
        } catch (MalformedMessageException e) {
            throw new IOException(e);
        }
    }

    /** Writes its files to a store. */
    public static GeneratorRelease put(ArtifactStore store) throws IOException {
        var release = record();
        store.put(release.file().storeKey(), file(GeneratorRelease.GENERATOR_FILE));
        store.put(release.probe().storeKey(), file(GeneratorRelease.PROBE_FILE));
        return release;
    }

    /** Loads the generator. */
    public static OnnxGenerator load() throws IOException, UnusableGeneratorException {
        return OnnxGenerator.load(file(GeneratorRelease.GENERATOR_FILE), record());
    }

    private static byte[] file(String name) throws IOException {
        try (var in = RealRelease.class.getResourceAsStream("/digits/" + name)) {
            if (in == null) {
                throw new IOException("missing resource /digits/" + name);
            }
            return in.readAllBytes();
        }
    }
}
