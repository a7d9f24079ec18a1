package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.golden.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every library in a service, also an indirect one, has a known licence and known content. */
class SupplyChainIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Licences that allow use in any program, with or without its source. */
    private static final Set<String> ALLOWED_LICENCES =
            Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EPL-2.0", "MIT", "MIT-0");

    @ParameterizedTest
    @ValueSource(strings = {"inference-service", "trainer-service"})
    void everyLibraryMayBeUsedUnderAnAllowedLicence(String service) throws IOException {
        assertThat(libraries(service))
                .hasSizeGreaterThan(100)
                .allSatisfy(library -> assertThat(licences(library))
                        .as(library.path("purl").asText())
                        .anyMatch(ALLOWED_LICENCES::contains));
    }

    /**
     * Finds an artifact whose content has changed although its version has not. The golden file is that of Linux, since
     * native libraries differ.
     */
    @Test
    @EnabledOnOs(OS.LINUX)
    void everyLibraryHasItsKnownChecksum() throws IOException {
        var lines = new TreeSet<String>();
        for (var service : List.of("inference-service", "trainer-service")) {
            for (var library : libraries(service)) {
                lines.add(library.path("purl").asText() + " " + sha256(library));
            }
        }
        Golden.check("libraries.sha256.txt", lines);
    }

    private static List<JsonNode> libraries(String service) throws IOException {
        var bom =
                JSON.readTree(ROOT.resolve(service).resolve("target/sbom.json").toFile());
        return StreamSupport.stream(bom.path("components").spliterator(), false)
                .filter(library -> !library.path("group").asText().equals("io.dcgan"))
                .toList();
    }

    private static List<String> licences(JsonNode library) {
        var names = new ArrayList<String>();
        for (var licence : library.path("licenses")) {
            names.add(licence.path("expression").asText());
            names.add(licence.at("/license/id").asText());
        }
        return names;
    }

    private static String sha256(JsonNode library) {
        return StreamSupport.stream(library.path("hashes").spliterator(), false)
                .filter(hash -> hash.path("alg").asText().equals("SHA-256"))
                .map(hash -> hash.path("content").asText())
                .findFirst()
                .orElseThrow();
    }
}
