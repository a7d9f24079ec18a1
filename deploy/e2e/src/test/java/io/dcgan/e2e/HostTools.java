package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tools of the host besides the JDK and Maven. Tests that need a missing tool are skipped, except in CI. */
final class HostTools {
    private HostTools() {}

    /** Requires a tool and returns its path. */
    static Path require(String command, String source) {
        var found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                found.isPresent() || System.getenv("CI") != null,
                "%s is not installed (%s)".formatted(command, source));
        return found.orElseThrow(() -> new AssertionError(command + " must be installed: " + source));
    }

    /** Returns the {@code java} executable of a JDK 25. */
    static Path java25() throws IOException {
        var found = Optional.ofNullable(System.getenv("JAVA_25_HOME"))
                .map(Path::of)
                .filter(HostTools::is25)
                .map(home -> home.resolve("bin/java"));
        for (var folder : List.of(Path.of("/usr/lib/jvm"), Path.of("/opt"))) {
            if (found.isEmpty() && Files.isDirectory(folder)) {
                try (Stream<Path> homes = Files.list(folder)) {
                    found = homes.filter(HostTools::is25)
                            .map(home -> home.resolve("bin/java"))
                            .findFirst();
                }
            }
        }
        assumeTrue(
                found.isPresent() || System.getenv("CI") != null,
                "there is no JDK 25 in JAVA_25_HOME, under /usr/lib/jvm or /opt");
        return found.orElseThrow();
    }

    private static boolean is25(Path home) {
        try {
            return Files.isExecutable(home.resolve("bin/java"))
                    && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25");
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs a command and returns its output. Fails, showing the output, if its exit status is not 0. */
    static String run(List<String> command, String input) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }
}
