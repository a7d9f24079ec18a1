package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dcgan.common.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each alert fires when it must and only then, and refers to the runbook. */
class AlertRulesTest {
    private static final Path FOLDER = Path.of("../prometheus");
    private static final Path RUNBOOK = Path.of("../../docs/how-to/runbook.md");

    @Test
    void promtoolAcceptsTheRulesAndTheirTestsPass() throws Exception {
        Promtool.require();
        Promtool.run("", "check", "rules", FOLDER.resolve("rules.yml").toString());
        Promtool.run("", "test", "rules", FOLDER.resolve("rules-test.yml").toString());
    }

    @Test
    void everyAlertHasATestAndARunbookEntry() throws IOException {
        var alerts = all("- alert: (\\w+)", Files.readString(FOLDER.resolve("rules.yml")));
        assertThat(alerts).hasSizeGreaterThan(10).doesNotHaveDuplicates();
        var tests = Files.readString(FOLDER.resolve("rules-test.yml"));
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(tests).as("it fires").containsPattern("alertname: " + alert + "\\s+exp_alerts:\\s+- exp_labels");
            assertThat(tests).as("it does not fire").contains("alertname: %s, exp_alerts: []".formatted(alert));
        });
        assertThat(all("(?m)^### (\\w+)$", Files.readString(RUNBOOK))).containsExactlyInAnyOrderElementsOf(alerts);
        assertThat(all("runbook: docs/how-to/runbook.md#(\\w+)", Files.readString(FOLDER.resolve("rules.yml"))))
                .containsExactlyElementsOf(alerts.stream()
                        .map(alert -> alert.toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** People silence and route alerts by their names and labels. */
    @Test
    void eachHasItsNameExpressionAndLabels() throws IOException {
        var lines = new ArrayList<String>();
        for (var group :
                new YAMLMapper().readTree(FOLDER.resolve("rules.yml").toFile()).path("groups")) {
            for (var rule : group.path("rules")) {
                lines.add("%s%s for=%s labels=%s %s"
                        .formatted(
                                rule.path("record").asText(),
                                rule.path("alert").asText(),
                                rule.path("for").asText("0s"),
                                rule.path("labels"),
                                rule.path("expr").asText().strip().replaceAll("\\s+", " ")));
            }
        }
        Golden.check("rules.txt", lines);
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
