package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainCommand;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's tables of fields and settings are complete and state the code's defaults. */
class ReadmeTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ((?:`\\w+`(?:, )?)+) \\| ([^|]+) \\|");

    @Test
    void everyFieldOfACommandIsDescribedWithItsDefault() throws IOException {
        var expected = new TreeMap<String, String>();
        new ObjectMapper()
                .readTree(Json.write(TrainCommand.defaults(new RunId("r"))))
                .properties()
                .forEach(field -> expected.put(field.getKey(), field.getValue().asText()));
        assertThat(expected).hasSize(34);
        assertThat(expected.remove("runId")).isEqualTo("r");
        assertThat(expected.put("forkOf", "none")).isEqualTo("null");
        expected.replaceAll((field, value) -> value.matches("-?[\\d.E-]+") ? number(value) : value);

        var stated = defaults();
        assertThat(stated.keySet()).containsAll(expected.keySet()).contains("runId");
        stated.keySet().retainAll(expected.keySet());
        assertThat(stated).isEqualTo(expected);
    }

    @Test
    void theCodeReadsEverySetting() throws IOException {
        var settings = defaults().keySet().stream()
                .filter(name -> name.startsWith("DCGAN_"))
                .toList();
        assertThat(settings).hasSizeGreaterThan(20);
        assertThat(KnownSettings.all()).containsAll(settings);
    }

    /** Maps each name in a table's first column to the second, without units, quotes and thousands separators. */
    private static Map<String, String> defaults() throws IOException {
        var defaults = new TreeMap<String, String>();
        ROW.matcher(SourceTree.read("README.md")).results().forEach(row -> {
            var names = row.group(1).replace("`", "").split(", ", -1);
            var values = row.group(2).replace("`", "").split(", ", -1);
            for (int i = 0; i < names.length; i++) {
                var value = values[Math.min(i, values.length - 1)].replaceFirst(" \\((off|auto)\\)$", "");
                defaults.putIfAbsent(names[i], value.matches("[\\d.,]+") ? number(value.replace(",", "")) : value);
            }
        });
        return defaults;
    }

    private static String number(String text) {
        double value = Double.parseDouble(text);
        return value == Math.rint(value) ? "%.0f".formatted(value) : Double.toString(value);
    }
}
