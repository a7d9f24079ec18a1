package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The reference pages are complete and state what the code does. What the code does is in the golden files of the public
 * surface, which {@link PublicSurfaceIT} compares with running services.
 */
class ReferenceTest {
    private static final String GOLDEN = "deploy/e2e/src/test/resources/golden/surface/";
    private static final int MAX_README_LINES = 130;

    /** Settings that no user changes. */
    private static final List<String> INTERNAL = List.of(
            "QUARKUS_APPLICATION_NAME",
            "QUARKUS_HTTP_AUTH_PROACTIVE",
            "QUARKUS_HTTP_HEADER__X_CONTENT_TYPE_OPTIONS__VALUE");

    @Test
    void everyFieldOfACommandIsDescribedWithItsDefault() throws IOException {
        var expected = new TreeMap<String, String>();
        new ObjectMapper()
                .readTree(Json.write(TrainCommand.defaults(new RunId("r"))))
                .properties()
                .forEach(field -> expected.put(field.getKey(), field.getValue().asText()));
        assertThat(expected).hasSize(35);
        assertThat(expected.remove("runId")).isEqualTo("r");
        assertThat(expected.put("forkOf", "none")).isEqualTo("null");
        expected.replaceAll((field, value) -> value.matches("-?[\\d.E-]+") ? number(value) : value);

        var stated = defaults("docs/reference/train-command.md");
        assertThat(stated).containsKey("runId");
        stated.remove("runId");
        assertThat(stated).isEqualTo(expected);
    }

    @Test
    void everySettingIsDescribedWithItsDefault() throws IOException {
        var expected = new TreeMap<String, String>();
        for (var service : List.of("trainer", "inference")) {
            for (var line : lines("settings-%s.txt".formatted(service))) {
                // Either "name=value" of a properties file or "name Type = value" of a mapping.
                var setting = line.split("[ =]", 2);
                var name = setting[0].replaceAll("\\W", "_").toUpperCase(Locale.ROOT);
                var value = line.contains("=")
                        ? line.substring(line.indexOf('=') + 1).strip()
                        : "";
                expected.put(name, value.replace("${user.home}", "~"));
            }
        }
        expected.keySet().removeAll(INTERNAL);
        var stated = defaults("docs/reference/configuration.md");
        assertThat(stated.keySet()).isEqualTo(expected.keySet());
        assertThat(KnownSettings.all()).containsAll(stated.keySet());

        stated.forEach((name, value) -> {
            // A default in words describes one that is computed, or a long list.
            if (!value.contains(" ") && !List.of("none", "empty", "AWS").contains(value)) {
                assertThat(value).as(name).isEqualTo(plain(expected.getOrDefault(name, "")));
            }
        });
    }

    @Test
    void everyMetricIsDescribedWithItsTypeAndLabels() throws IOException {
        var type = Pattern.compile("(dcgan_\\w+(?<!_max)) (gauge|counter|histogram|summary)");
        var label = Pattern.compile("(dcgan_\\w+)\\{(\\w+)\\}");
        var expected = new TreeMap<String, String>();
        for (var service : List.of("trainer", "inference")) {
            var labels = new TreeMap<String, TreeSet<String>>();
            for (var line : lines("metrics-%s.txt".formatted(service))) {
                var match = label.matcher(line);
                if (match.matches() && !match.group(2).equals("le")) {
                    labels.computeIfAbsent(match.group(1), name -> new TreeSet<>())
                            .add(match.group(2));
                }
            }
            for (var line : lines("metrics-%s.txt".formatted(service))) {
                var match = type.matcher(line);
                if (match.matches()) {
                    var name = match.group(1);
                    var own = labels.getOrDefault(name, labels.getOrDefault(name + "_count", new TreeSet<>()));
                    expected.put(name, match.group(2) + " " + own);
                }
            }
        }
        var stated = new TreeMap<String, String>();
        for (var row : rows("docs/reference/metrics.md")) {
            stated.put(row.get(0), row.get(1) + " " + new TreeSet<>(names(row.get(2))));
        }
        assertThat(stated).hasSizeGreaterThan(40).isEqualTo(expected);
    }

    @Test
    void everyOptionOfACommandLineIsDescribed() throws IOException {
        var page = SourceTree.read("docs/reference/command-line.md");
        for (var program : List.of("up", "dcgan")) {
            var options = new TreeSet<String>();
            lines("command-line-%s.txt".formatted(program)).stream()
                    .map(line -> line.replaceFirst("^[a-z]+ ", "").replaceFirst(" = .*", ""))
                    .forEach(options::add);
            assertThat(options).hasSizeGreaterThan(5);
            for (var option : options) {
                assertThat(page).contains("`" + option + "`");
            }
        }
    }

    /** The golden stack has no stalled run and retires nothing, so the page describes more files than it writes. */
    @Test
    void everyFileOfAStoreIsDescribed() throws IOException {
        var described = new TreeSet<String>();
        for (var row : rows("docs/reference/store.md")) {
            names(row.get(0)).forEach(file -> described.add(withoutNames(file)));
        }
        var written = new TreeSet<String>();
        for (var line : lines("store.txt")) {
            written.add(withoutNames(line.replaceFirst(" \\.[^}]*$", "")));
        }
        assertThat(written).hasSizeGreaterThan(15);
        assertThat(described).containsAll(written);
    }

    private static String withoutNames(String file) {
        return file.replaceAll("\\{[^}]*}", "{}");
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(SourceTree.read("README.md").lines().count()).isLessThanOrEqualTo(MAX_README_LINES);
    }

    private static List<String> lines(String golden) throws IOException {
        return SourceTree.read(GOLDEN + golden).lines().toList();
    }

    /** Returns the second cell of each row by the names in its first one. */
    private static Map<String, String> defaults(String page) throws IOException {
        var defaults = new TreeMap<String, String>();
        for (var row : rows(page)) {
            var names = names(row.get(0));
            var values = row.get(1).split(", ", -1);
            for (int i = 0; i < names.size(); i++) {
                defaults.put(names.get(i), plain(names.size() == values.length ? values[i] : row.get(1)));
            }
        }
        return defaults;
    }

    /** Returns the cells of all rows that begin with code, without quotes. */
    private static List<List<String>> rows(String page) throws IOException {
        var rows = new ArrayList<List<String>>();
        SourceTree.read(page)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .forEach(line -> rows.add(Arrays.stream(line.replace("`", "").split(" ?\\| ?", -1))
                        .skip(1)
                        .map(String::strip)
                        .toList()));
        return rows;
    }

    private static List<String> names(String cell) {
        return cell.isEmpty() ? List.of() : List.of(cell.split(", ", -1));
    }

    /** Returns a value without the note on what it means, and a number without separators. */
    private static String plain(String value) {
        var text = value.replaceFirst(" \\((off|auto|all)\\)$", "");
        return text.matches("[\\d.,]+") ? number(text.replace(",", "")) : text;
    }

    private static String number(String text) {
        double value = Double.parseDouble(text);
        return value == Math.rint(value) ? "%.0f".formatted(value) : Double.toString(value);
    }
}
