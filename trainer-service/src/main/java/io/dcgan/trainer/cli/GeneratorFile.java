package io.dcgan.trainer.cli;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.trainer.export.OnnxRuntimeGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens a generator from the file system. */
final class GeneratorFile {
    static final String DESCRIPTION = "the ONNX file of a release, or the folder that contains it";

    private GeneratorFile() {}

    /** @param path the ONNX file, or the folder of a release that contains it */
    static OnnxRuntimeGenerator open(Path path) throws IOException {
        var file = Files.isDirectory(path) ? path.resolve(GeneratorRelease.GENERATOR_FILE) : path;
        try {
            return OnnxRuntimeGenerator.open(
                    Files.readAllBytes(file), Runtime.getRuntime().availableProcessors());
        } catch (NoSuchFileException e) {
            throw new IOException("generator file not found: " + file, e);
        }
    }
}
