package io.dcgan.inference.release;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.onnx.OnnxFile;
import io.dcgan.common.release.Probe;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.TestRelease;
import io.dcgan.testsupport.Fuzzing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Any record and any file of a release is accepted, or refused with the reason. */
class ReleaseFuzzTest {
    private static final Path GOLDEN = Path.of("../common/src/test/resources/golden");

    @Test
    void records() throws IOException {
        Fuzzing.fuzz(
                List.of(
                        Files.readAllBytes(GOLDEN.resolve("GeneratorRelease.json")),
                        Files.readAllBytes(GOLDEN.resolve("Activation.json"))),
                input -> Json.read(input, ReleaseRecord.class),
                MalformedMessageException.class);
    }

    @Test
    void onnxFiles() {
        Fuzzing.fuzz(
                List.of(TestRelease.of("mnist", 0.5f).file()),
                input -> OnnxFile.read(input).check(TestRelease.SIGNATURE, 1 << 20),
                IllegalArgumentException.class);
    }

    @Test
    void probes() {
        var signature = new Signature(2, 3, 1, 2, 2);
        var probe = new Probe(new float[2 * Probe.COUNT], new long[Probe.COUNT], new float[4 * Probe.COUNT]);
        Fuzzing.fuzz(
                List.of(probe.write(signature)), input -> Probe.read(input, signature), IllegalArgumentException.class);
    }

    /** The arrays in a probe, which compression hides from changes of single bytes. */
    @Test
    void arrays() {
        var signature = new Signature(2, 3, 1, 2, 2);
        var header = "\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False, 'shape': (16, 2), }";
        var array = new ByteArrayOutputStream();
        array.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
        array.writeBytes(" ".repeat(60).getBytes(StandardCharsets.US_ASCII));
        array.writeBytes(new byte[2 * Probe.COUNT * Float.BYTES]);
        Fuzzing.fuzz(
                List.of(array.toByteArray()),
                input -> Probe.read(zip(input), signature),
                IllegalArgumentException.class);
    }

    private static byte[] zip(byte[] latents) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("latents.npy"));
            zip.write(latents);
        }
        return bytes.toByteArray();
    }
}
