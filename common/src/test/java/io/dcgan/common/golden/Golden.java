package io.dcgan.common.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Golden files of the public surface. A file that had to change is a promise broken to those who script against the
 * project; an added line is not.
 *
 * <p>With {@code -Dgolden.update} the files are written instead of compared.
 */
public final class Golden {
    private static final Path EXPECTED = Path.of("src", "test", "resources", "golden", "surface");
    private static final Path ACTUAL = Path.of("target", "golden");

    private Golden() {}

    /**
     * Compares lines with a golden file of the module under test, and shows the difference if there is one.
     *
     * @param file its name
     */
    public static void check(String file, Collection<String> lines) throws IOException {
        var folder = Files.createDirectories(Boolean.getBoolean("golden.update") ? EXPECTED : ACTUAL);
        var actual = Files.write(folder.resolve(file), lines);
        assertThat(actual).hasSameTextualContentAs(EXPECTED.resolve(file));
    }
}
