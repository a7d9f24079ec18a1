package io.dcgan.local;

import io.dcgan.common.message.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker in KRaft mode that is its own controller, with the project's topics. Its data are in a folder and
 * survive restarts and kills.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final int START_SECONDS = 60;

    private final KafkaRaftServer server;
    private final int port;

    private KafkaBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts a broker on a free port, for tests. */
    public static KafkaBroker start(Path folder) throws IOException, InterruptedException {
        return start(folder, freePortExcept(0));
    }

    /** Starts a broker and waits until it is ready and has the topics. */
    public static KafkaBroker start(Path folder, int port) throws IOException, InterruptedException {
        return start(folder, port, Map.of());
    }

    /**
     * Starts a broker with another listener besides its own.
     *
     * @param listener such as {@code SASL_SSL://localhost:9093}
     * @param more     settings of the listener, and others that replace those of this class
     */
    public static KafkaBroker startWithListener(Path folder, String listener, Map<String, String> more)
            throws IOException, InterruptedException {
        int port = freePortExcept(0);
        int controllerPort = freePortExcept(port);
        var settings = new HashMap<>(more);
        settings.put("listeners", listeners(port, controllerPort) + "," + listener);
        settings.put("controller.quorum.voters", "1@localhost:" + controllerPort);
        return start(folder, port, settings);
    }

    private static KafkaBroker start(Path folder, int port, Map<String, String> more)
            throws IOException, InterruptedException {
        var settings = settings(folder, port, freePortExcept(port));
        settings.putAll(more);
        format(folder, settings);
        var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        var broker = new KafkaBroker(server, port);
        try {
            broker.createTopics();
            return broker;
        } catch (IOException | InterruptedException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    public String bootstrapServers() {
        return "localhost:" + port;
    }

    private static Map<String, String> settings(Path folder, int port, int controllerPort) {
        var settings = new HashMap<String, String>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("listeners", listeners(port, controllerPort));
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.voters", "1@localhost:" + controllerPort);
        settings.put("log.dirs", folder.resolve("log").toAbsolutePath().toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.replication.factor", "1");
        // Ten years. After a week without a trainer, the default, all commands would be delivered again.
        settings.put("offsets.retention.minutes", "5256000");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // The default is too large for a small heap: the broker would exit on startup.
        settings.put("log.cleaner.dedupe.buffer.size", "16777216");
        // Reduces the recovery time after a kill from twelve seconds to four.
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "500");
        return settings;
    }

    private static String listeners(int port, int controllerPort) {
        return "PLAINTEXT://localhost:%d,CONTROLLER://localhost:%d".formatted(port, controllerPort);
    }

    /** Formats the folder with a cluster id, unless it already has one. */
    private static void format(Path folder, Map<String, String> settings) throws IOException {
        Files.createDirectories(folder);
        if (Files.exists(folder.resolve("log/meta.properties"))) {
            return;
        }
        var file = folder.resolve("server.properties");
        var properties = new Properties();
        properties.putAll(settings);
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        var output = new ByteArrayOutputStream();
        var arguments =
                new String[] {"format", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString()};
        int result = StorageTool.execute(arguments, new PrintStream(output, true, StandardCharsets.UTF_8));
        if (result != 0) {
            throw new IOException(
                    "Kafka cannot format %s: %s".formatted(folder, output.toString(StandardCharsets.UTF_8)));
        }
    }

    /** Returns the settings that the code relies on, by topic. */
    public static Map<String, Map<String, String>> topics() {
        var kept = Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1");
        var compacted = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        return Map.of(
                Topics.TRAIN_COMMANDS, kept,
                Topics.TRAIN_COMMANDS_DEAD_LETTER, kept,
                Topics.RUN_CONTROLS, kept,
                Topics.TRAINING_EVENTS, Map.of(),
                Topics.GENERATOR_RELEASES, compacted);
    }

    private void createTopics() throws IOException, InterruptedException {
        var topics = topics().entrySet().stream()
                .map(topic -> topic(topic.getKey(), topic.getValue()))
                .toList();
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            for (var created : admin.createTopics(topics).values().values()) {
                try {
                    created.get(START_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new IOException("cannot create the topics: " + e.getCause(), e);
                    }
                }
            }
        } catch (TimeoutException e) {
            throw new IOException("Kafka did not respond within " + START_SECONDS + " s", e);
        }
    }

    /** Returns a topic with one partition: a single machine has one trainer, and commands keep their order. */
    private static NewTopic topic(String name, Map<String, String> settings) {
        return new NewTopic(name, 1, (short) 1).configs(settings);
    }

    /** @param other a port that nothing listens on yet, so that the system could choose it again */
    private static int freePortExcept(int other) throws IOException {
        int port;
        do {
            try (var socket = new ServerSocket(0)) {
                port = socket.getLocalPort();
            }
        } while (port == other);
        return port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** Runs a broker in this process until SIGTERM. Arguments: folder, port. */
    public static void main(String[] arguments) throws Exception {
        var broker = start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop"));
        broker.server.awaitShutdown();
    }
}
