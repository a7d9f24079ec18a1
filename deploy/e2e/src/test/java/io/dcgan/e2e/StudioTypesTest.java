package io.dcgan.e2e;

import java.util.List;
import org.junit.jupiter.api.Test;

class StudioTypesTest {
    private static final String STUDIO = "../../studio/";

    /** The bundler removes types without checking them. */
    @Test
    void theSourcesOfTheStudioHaveNoTypeErrors() throws Exception {
        HostTools.require("node", "Debian package nodejs");
        HostTools.run(
                List.of("node", STUDIO + "target/web/typescript/lib/tsc.js", "--project", STUDIO + "src/main/web"), "");
    }
}
