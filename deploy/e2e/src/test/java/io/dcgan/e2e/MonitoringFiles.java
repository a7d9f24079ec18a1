package io.dcgan.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The Grafana and Prometheus files and their queries. */
final class MonitoringFiles {
    private static final Path FOLDER = Path.of("../dashboards");
    private static final Path RULES = Path.of("../prometheus/rules.yml");
    private static final Pattern METRIC = Pattern.compile("\\b(?:dcgan|http|process|jvm)_[a-z0-9_]+");

    private MonitoringFiles() {}

    /** Returns all queries as Grafana sends them. */
    static List<String> queries() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.sorted()
                    .flatMap(file ->
                            StreamSupport.stream(read(file).path("panels").spliterator(), false))
                    .flatMap(panel -> StreamSupport.stream(panel.path("targets").spliterator(), false))
                    .map(target -> target.path("expr").asText().replace("$__rate_interval", "1m"))
                    .toList();
        }
    }

    /** Returns the names of the metrics in all queries and alerts. */
    static Set<String> metrics() throws IOException {
        var names = new TreeSet<String>();
        for (var text : List.of(String.join("\n", queries()), Files.readString(RULES))) {
            METRIC.matcher(text).results().forEach(match -> names.add(match.group()));
        }
        return names;
    }

    static List<JsonNode> all() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.sorted().map(MonitoringFiles::read).toList();
        }
    }

    private static JsonNode read(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
