package io.dcgan.e2e;

import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Names, types and labels of metrics in Prometheus' text format. */
final class MetricShapes {
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Ours, and those of the framework that dashboards and alerts read; the rest depends on the JVM. */
    private static final Pattern PUBLIC = Pattern.compile("(dcgan_|http_server_requests|process_).*");

    /** Only where there is a GPU. */
    private static final String GPU = "dcgan_training_gpu";

    /** Labels whose values are names that people query. */
    private static final Set<String> NAMES = Set.of("metric", "outcome", "result", "phase", "le");

    private MetricShapes() {}

    static Collection<String> of(String text) {
        var types = new TreeMap<String, String>();
        TYPE.matcher(text).results().forEach(match -> types.put(match.group(1), match.group(2)));
        var lines = new TreeSet<String>();
        types.forEach((name, type) -> {
            if (isPublic(name)) {
                lines.add("%s %s".formatted(name, type));
            }
        });
        SAMPLE.matcher(text).results().filter(match -> isPublic(match.group(1))).forEach(match -> {
            lines.add(match.group(1));
            if (match.group(2) != null) {
                LABEL.matcher(match.group(2)).results().forEach(label -> {
                    lines.add("%s{%s}".formatted(match.group(1), label.group(1)));
                    if (match.group(1).startsWith("dcgan_") && NAMES.contains(label.group(1))) {
                        lines.add("%s{%s=\"%s\"}".formatted(match.group(1), label.group(1), label.group(2)));
                    }
                });
            }
        });
        return lines;
    }

    private static boolean isPublic(String name) {
        return PUBLIC.matcher(name).matches() && !name.startsWith(GPU);
    }
}
