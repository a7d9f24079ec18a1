package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README names what is there. */
class ReadmeTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");
    private static final Pattern FIELD = Pattern.compile("\"([a-zA-Z0-9]+)\":");

    @Test
    void everyLinkToAFileLeadsToOne() throws IOException {
        var links = LINK.matcher(readme())
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.startsWith("http"))
                .toList();
        assertThat(links).hasSizeGreaterThan(20).allMatch(link -> Files.exists(ROOT.resolve(link)));
    }

    @Test
    void everyFieldOfACommandIsDescribedWithItsDefault() throws IOException {
        var json = new String(Json.write(TrainCommand.defaults(new RunId("r"))), StandardCharsets.UTF_8);
        var fields = FIELD.matcher(json).results().map(match -> match.group(1)).toList();
        assertThat(fields).hasSize(33);
        var readme = readme();
        assertThat(fields).allMatch(field -> readme.contains("`" + field + "`"));
        assertThat(readme)
                .contains("| `epochs` | 10 |")
                .contains("| `batchSize` | 128 |")
                .contains("| `latentSize` | 64 |")
                .contains("| `seed` | 42 |");
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }
}
