package io.dcgan.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Settings of the stack on this machine: which processes run, and where.
 *
 * @param root     root of the checkout
 * @param run      folder of data, process ids and logs
 * @param demo     whether to run the demo and stop
 * @param epochs   epochs of the demo; empty to train for its time budget
 * @param observe  whether to start Prometheus
 * @param ports    ports to listen on
 * @param services additional environment variables of both services
 */
public record StackSettings(
        Path root,
        Path run,
        boolean demo,
        OptionalInt epochs,
        boolean observe,
        Ports ports,
        Map<String, String> services) {
    /** The port of each process. */
    public record Ports(int inference, int trainer, int kafka, int prometheus) {}

    String bootstrapServers() {
        return "localhost:" + ports.kafka();
    }
}
