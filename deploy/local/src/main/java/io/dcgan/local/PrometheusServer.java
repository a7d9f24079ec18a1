package io.dcgan.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The machine's Prometheus, if installed. It scrapes both services and evaluates the alerts. */
final class PrometheusServer {
    private static final String NAME = "prometheus";

    private PrometheusServer() {}

    static boolean isInstalled() {
        return executable().isPresent();
    }

    private static Optional<Path> executable() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve(NAME))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns the command that starts it, with configuration and data in the run folder. */
    static List<String> command(StackSettings settings) throws IOException {
        var config = settings.run().resolve("prometheus.yml");
        Files.writeString(config, config(settings));
        return List.of(
                executable().orElseThrow().toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + settings.run().resolve(NAME),
                "--web.listen-address=127.0.0.1:" + settings.ports().prometheus(),
                "--enable-feature=exemplar-storage",
                "--log.level=warn");
    }

    private static String config(StackSettings settings) {
        return """
                global:
                  scrape_interval: 5s
                  evaluation_interval: 5s
                rule_files:
                  - "%s"
                scrape_configs:
                  - job_name: dcgan-trainer
                    metrics_path: /q/metrics
                    static_configs: [{targets: ["localhost:%d"]}]
                  - job_name: dcgan-inference
                    metrics_path: /q/metrics
                    static_configs: [{targets: ["localhost:%d"]}]
                """.formatted(
                        settings.root().resolve("deploy/prometheus/rules.yml"),
                        settings.ports().trainer(),
                        settings.ports().inference());
    }
}
