package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class StudioBuildTest {
    private static final Path STUDIO = Path.of("../../studio");
    private static final int MAX_BYTES = 100_000;

    /** The bundler removes types without checking them. */
    @Test
    void theSourcesOfTheStudioHaveNoTypeErrors() throws Exception {
        var node = HostTools.require("node", "Debian package nodejs");
        HostTools.run(
                List.of(
                        node.toString(),
                        STUDIO.resolve("target/web/typescript/lib/tsc.js").toString(),
                        "--project",
                        STUDIO.resolve("src/main/web").toString()),
                "");
    }

    @Test
    void thePageIsSmall() throws Exception {
        int bytes = 0;
        for (var file : List.of("index.html", "studio.js", "studio.css", "icon.svg")) {
            bytes += gzip(STUDIO.resolve("target/classes/studio").resolve(file)).length;
        }
        assertThat(bytes).as("compressed bytes").isLessThan(MAX_BYTES);
    }

    private static byte[] gzip(Path file) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(Files.readAllBytes(file));
        }
        return compressed.toByteArray();
    }
}
