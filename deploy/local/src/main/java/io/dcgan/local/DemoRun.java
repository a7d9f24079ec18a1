package io.dcgan.local;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.GeneratorReleased;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The demo: takes one command from Kafka to a picture, as any client would. */
final class DemoRun {
    /** Training time in seconds, enough for recognisable digits even on a slow machine. */
    private static final int TIME_BUDGET_SECONDS = 120;

    private static final int DIGITS = 10;
    private static final Duration EVENT_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration HOT_LOAD_TIMEOUT = Duration.ofSeconds(30);

    private final DcganStack stack;
    private final Stopwatch watch;
    private final HttpClient http = HttpClient.newHttpClient();

    DemoRun(DcganStack stack, Stopwatch watch) {
        this.stack = stack;
        this.watch = watch;
    }

    /** @return whether a picture was drawn */
    boolean run(StackSettings settings) throws IOException, InterruptedException {
        var runId = new RunId("demo-" + Long.toString(System.currentTimeMillis(), 36));
        var length = settings.epochs().isPresent()
                ? "\"epochs\": " + settings.epochs().getAsInt()
                : "\"timeBudget\": " + TIME_BUDGET_SECONDS;
        var command = "{\"runId\": \"%s\", %s}".formatted(runId, length);
        try (var events = new RunEventReader(stack.bootstrapServers(), runId)) {
            publish(command);
            TerminalOutput.line("published on %s: %s", Topics.TRAIN_COMMANDS, command);
            var outcome = follow(events);
            if (outcome instanceof RunFinished finished) {
                awaitLive(finished.releaseId());
                watch.lap("hot load");
                var picture = draw(settings.root().resolve("demo/digits.png"));
                watch.lap("picture");
                TerminalOutput.line("");
                watch.print();
                TerminalOutput.line("");
                TerminalOutput.line("picture written to %s", picture);
                return true;
            }
            return false;
        }
    }

    private void publish(String command) throws IOException, InterruptedException {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stack.bootstrapServers(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
            producer.send(new ProducerRecord<>(Topics.TRAIN_COMMANDS, command.getBytes(StandardCharsets.UTF_8)))
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("cannot publish the command: " + e.getCause(), e);
        }
    }

    /** Prints the events of the run until its outcome. */
    private TrainingEvent follow(RunEventReader events) throws IOException {
        int timeBudget = 0;
        while (true) {
            var event = events.next();
            if (event instanceof RunStarted started) {
                watch.lap("data");
                timeBudget = started.command().schedule().timeBudget();
                TerminalOutput.line(
                        "training on %s: %,d images, %,d steps", started.device(), started.images(), started.steps());
            } else if (event instanceof RunProgressed progressed) {
                TerminalOutput.status(DemoProgressLine.line(progressed, timeBudget));
            } else if (event instanceof EpochCompleted) {
                watch.lap("training");
            } else if (event instanceof GeneratorReleased released) {
                watch.lap("export and release");
                TerminalOutput.line(
                        "released %s; ONNX Runtime and the trainer differ by at most %.1e",
                        released.releaseId(), released.parity());
            } else if (event instanceof RunFinished) {
                return event;
            } else if (event instanceof RunFailed failed) {
                TerminalOutput.line("the run failed: %s", failed.reason());
                return event;
            } else if (event instanceof CommandRejected rejected) {
                TerminalOutput.line("the command was rejected: %s", rejected.reason());
                return event;
            }
        }
    }

    private void awaitLive(ReleaseId id) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + HOT_LOAD_TIMEOUT.toNanos();
        while (!get("/generate").headers().firstValue("Dcgan-Release").equals(Optional.of(id.value()))) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "release %s did not go live within %d s".formatted(id, HOT_LOAD_TIMEOUT.toSeconds()));
            }
            Thread.sleep(20);
        }
    }

    /** Draws ten images of each digit, one row per digit. */
    private Path draw(Path file) throws IOException, InterruptedException {
        var rows = new BufferedImage[DIGITS];
        for (int digit = 0; digit < DIGITS; digit++) {
            var response = get("/generate?seed=1&count=10&columns=10&digit=" + digit);
            if (response.statusCode() != 200) {
                throw new IOException("GET /generate returned status " + response.statusCode());
            }
            rows[digit] = ImageIO.read(new ByteArrayInputStream(response.body()));
        }
        int height = rows[0].getHeight();
        var sheet = new BufferedImage(rows[0].getWidth(), DIGITS * height, BufferedImage.TYPE_BYTE_GRAY);
        for (int digit = 0; digit < DIGITS; digit++) {
            sheet.getRaster().setRect(0, digit * height, rows[digit].getRaster());
        }
        Files.createDirectories(file.resolveSibling(""));
        ImageIO.write(sheet, "png", file.toFile());
        return file;
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(stack.inferenceUri(path)).build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    /** Reads the events of one run from now on. */
    private static final class RunEventReader implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final RunId runId;
        private final Queue<TrainingEvent> waiting = new ArrayDeque<>();

        RunEventReader(String bootstrapServers, RunId runId) {
            this.runId = runId;
            consumer = new KafkaConsumer<>(Map.of(
                    ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    bootstrapServers,
                    ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                    ByteArrayDeserializer.class,
                    ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                    ByteArrayDeserializer.class));
            var partitions = consumer.partitionsFor(Topics.TRAINING_EVENTS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        }

        /** @throws IOException if no event arrives for two minutes */
        TrainingEvent next() throws IOException {
            long deadline = System.nanoTime() + EVENT_TIMEOUT.toNanos();
            while (waiting.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("no event of run %s within %d s; see the trainer's log"
                            .formatted(runId, EVENT_TIMEOUT.toSeconds()));
                }
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    try {
                        var event = Json.read(record.value(), TrainingEvent.class);
                        if (event.runId().equals(runId)) {
                            waiting.add(event);
                        }
                    } catch (MalformedMessageException e) {
                        TerminalOutput.line("skipping an unknown event: %s", e.getMessage());
                    }
                }
            }
            return waiting.remove();
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
