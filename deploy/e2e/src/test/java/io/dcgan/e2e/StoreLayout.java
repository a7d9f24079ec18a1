package io.dcgan.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The patterns of a store's keys, and the fields of its JSON files. */
final class StoreLayout {
    /** Waits beside a run for as long as Kafka is slow. */
    private static final String PASSING = "unsent-events.jsonl";

    private static final Pattern RELEASE_ID = Pattern.compile("\\d{8}-\\d{9}-[0-9a-f]{8}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private StoreLayout() {}

    static Collection<String> of(Path store) throws IOException {
        var fields = new TreeMap<String, Collection<String>>();
        try (Stream<Path> files = Files.walk(store)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var pattern = pattern(store.relativize(file).toString());
                if (!pattern.endsWith(PASSING)) {
                    fields.computeIfAbsent(pattern, key -> new TreeSet<>()).addAll(fields(file));
                }
            }
        }
        var lines = new TreeSet<String>();
        fields.forEach((pattern, names) -> {
            lines.add(pattern);
            names.forEach(name -> lines.add(pattern + " " + name));
        });
        return lines;
    }

    private static String pattern(String key) {
        var named = RELEASE_ID
                .matcher(key.replaceFirst("^runs/[^/]+/", "runs/{runId}/"))
                .replaceAll("{releaseId}")
                .replaceFirst("^releases/[^/]+/", "releases/{model}/")
                .replaceFirst("/controls/.*", "/controls/{controlId}")
                .replaceFirst("^(classifiers/).*?([0-9a-f]{64})", "$1{sha256}");
        return named.replaceAll("\\d{6,}", "{number 6}")
                .replaceAll("\\d{4}", "{number 4}")
                .replaceAll("(?<=[-/])\\d+(?=[./]|$)", "{number}");
    }

    private static Collection<String> fields(Path file) throws IOException {
        var names = new TreeSet<String>();
        var content = Files.readAllBytes(file);
        if (content.length > 0 && content[0] == '{') {
            var lines = file.toString().endsWith(".jsonl") ? Files.readAllLines(file) : List.of(Files.readString(file));
            for (var line : lines) {
                collect("", JSON.readTree(line), names);
            }
        }
        return names;
    }

    /** Maps of free names, such as the qualities of a generator, count by their names, too. */
    private static void collect(String path, JsonNode node, Collection<String> names) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                collect(path + "." + field.getKey(), field.getValue(), names);
            }
        } else if (node.isArray()) {
            node.forEach(element -> collect(path + "[]", element, names));
        }
        if (!path.isEmpty() && !node.isObject()) {
            names.add("%s %s"
                    .formatted(
                            path,
                            node.isNull()
                                    ? "null"
                                    : node.isArray()
                                            ? "array"
                                            : node.getNodeType().name().toLowerCase(Locale.ROOT)));
        }
    }
}
