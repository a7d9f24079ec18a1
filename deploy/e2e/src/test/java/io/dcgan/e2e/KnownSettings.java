package io.dcgan.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All settings in the sources, as environment variables. */
final class KnownSettings {
    private static final Path ROOT = Path.of("../..");
    private static final List<String> MODULES = List.of("common", "trainer-service", "inference-service");
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern METHOD =
            Pattern.compile("(?m)^( +)(?:Optional<)?([\\w.]+)(?:<\\w+>)?>? (\\w+)\\(\\);");
    private static final Pattern NESTED = Pattern.compile("(?m)^    interface (\\w+)(?: extends (\\w+))? \\{");

    /** Variables of the Kafka clients, DJL, PyTorch, the AWS SDK, NVIDIA's runtime and the C library. */
    private static final Set<String> OTHERS = Set.of(
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "KAFKA_SASL_JAAS_CONFIG",
            "KAFKA_SASL_MECHANISM",
            "KAFKA_SECURITY_PROTOCOL",
            "KAFKA_SSL_TRUSTSTORE_LOCATION",
            "KAFKA_SSL_TRUSTSTORE_TYPE",
            "DJL_CACHE_DIR",
            "DJL_OFFLINE",
            "PYTORCH_FLAVOR",
            "PYTORCH_VERSION",
            "PYTORCH_LIBRARY_PATH",
            "MALLOC_ARENA_MAX",
            "NVIDIA_VISIBLE_DEVICES",
            "NVIDIA_DRIVER_CAPABILITIES");

    private KnownSettings() {}

    static Set<String> all() throws IOException {
        var names = new TreeSet<>(OTHERS);
        for (var module : MODULES) {
            var sources = ROOT.resolve(module).resolve("src/main");
            try (Stream<Path> files = Files.walk(sources)) {
                for (var file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    ofMapping(Files.readString(file), names);
                }
            }
            var properties = sources.resolve("resources/application.properties");
            if (Files.exists(properties)) {
                Files.readAllLines(properties).stream()
                        .filter(line -> line.contains("=") && !line.startsWith("#"))
                        .forEach(line -> names.add(variable(line.substring(0, line.indexOf('=')))));
            }
        }
        return names;
    }

    private static void ofMapping(String source, Set<String> names) {
        var prefix = PREFIX.matcher(source);
        if (!prefix.find()) {
            return;
        }
        // The text of each nested interface, its parent's included: the nested ones are the tail of the file.
        var nested = new HashMap<String, String>();
        var headers = NESTED.matcher(source).results().toList();
        for (int i = 0; i < headers.size(); i++) {
            int end = i + 1 < headers.size() ? headers.get(i + 1).start() : source.length();
            var inherited = Optional.ofNullable(headers.get(i).group(2)).map(nested::get);
            nested.put(headers.get(i).group(1), source.substring(headers.get(i).start(), end) + inherited.orElse(""));
        }
        METHOD.matcher(source)
                .results()
                .filter(one -> one.group(1).length() == 4)
                .forEach(method -> {
                    var name = prefix.group(1) + "." + kebab(method.group(3));
                    var group = nested.get(method.group(2));
                    if (group == null) {
                        names.add(variable(name));
                    } else {
                        METHOD.matcher(group)
                                .results()
                                .filter(one -> one.group(1).length() == 8)
                                .forEach(one -> names.add(variable(name + "." + kebab(one.group(3)))));
                    }
                });
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
