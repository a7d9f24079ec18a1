package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.CheckpointWritten;
import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.RunCancelled;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.local.DcganStack;
import io.dcgan.local.KafkaBroker;
import io.dcgan.testsupport.KafkaTestClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real trainers that share a topic and lose each other and their broker. */
class TrainersIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    /** Time limit of a request, so that one that is never answered fails. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Longer than a session of the consumer group by default; {@code -Dsoak.silence=180000} for three minutes. */
    private static final int SILENCE_MILLIS = Integer.getInteger("soak.silence", 10_000);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path run;

    TrainersIT(@TempDir Path run) {
        this.run = run;
    }

    @Test
    void aRunSurvivesTheLossOfItsTrainerAndItsBroker() throws Exception {
        int second = FreePort.find();
        try (var stack = TestStack.start(ROOT, run)) {
            var kafka = new KafkaTestClient(stack.bootstrapServers());
            aRunContinuesWhileTheBrokerIsSilent(kafka);
            theRunOfAFrozenTrainerContinuesElsewhereAndTheTrainerPublishesNothingMore(stack, kafka, second);
            everyTrainerAnswersForEveryRun(stack, kafka, second);
            filesThatCannotBeReadBlockNoOtherCommand(kafka);
            aCommandSentTwiceToTwoTrainersIsTrainedOnce(kafka);
        }
    }

    private void aCommandSentTwiceToTwoTrainersIsTrainedOnce(KafkaTestClient kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createPartitions(Map.of(Topics.TRAIN_COMMANDS, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            kafka.send(command("twice", 3), 1);
            kafka.await("twice", RunStarted.class);
            kafka.send(command("twice", 3), 0);
            kafka.await("twice", RunFinished.class);
            awaitAcknowledged(admin);
        }
        var events = kafka.eventsOf("twice");
        assertThat(events).allMatch(event -> event.attempt() == 1);
        assertThat(events.stream().filter(RunFinished.class::isInstance).distinct())
                .hasSize(1);
    }

    /** Waits until both records are acknowledged and so will not be redelivered. */
    private static void awaitAcknowledged(Admin admin) throws Exception {
        var partitions =
                List.of(new TopicPartition(Topics.TRAIN_COMMANDS, 0), new TopicPartition(Topics.TRAIN_COMMANDS, 1));
        var latest = partitions.stream().collect(Collectors.toMap(one -> one, one -> OffsetSpec.latest()));
        long deadline = System.nanoTime() + KafkaTestClient.PATIENCE.toNanos();
        boolean all = false;
        while (!all) {
            assertThat(System.nanoTime()).as("all commands are acknowledged").isLessThan(deadline);
            var ends = admin.listOffsets(latest).all().get();
            var committed = admin.listConsumerGroupOffsets("dcgan-trainer")
                    .partitionsToOffsetAndMetadata()
                    .get();
            all = true;
            for (var end : ends.entrySet()) {
                var offset = committed.get(end.getKey());
                all &= offset != null && offset.offset() == end.getValue().offset();
            }
        }
    }

    private void theRunOfAFrozenTrainerContinuesElsewhereAndTheTrainerPublishesNothingMore(
            DcganStack stack, KafkaTestClient kafka, int second) throws Exception {
        kafka.send(command("frozen", 5));
        kafka.await("frozen", CheckpointWritten.class);
        stack.addTrainer("trainer-2", second);
        signal("trainer", "STOP");
        long frozen = System.nanoTime();
        var started = startedAttempt(kafka, "frozen", 2);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - frozen)).isLessThan(30);
        // Resume it in the middle of the other trainer's attempt.
        signal("trainer", "CONT");
        kafka.send(command("after", 1));
        kafka.await("after", RunFinished.class);

        var events = kafka.eventsUpTo("frozen", RunFinished.class);
        var finished = events.get(events.size() - 1);
        assertThat(finished.attempt()).isEqualTo(2);
        assertThat(events.stream().filter(RunFinished.class::isInstance)).hasSize(1);
        var late = events.subList(events.indexOf(started), events.size()).stream()
                .filter(event -> event.attempt() == 1)
                .toList();
        // One event may have been in flight when the process froze.
        assertThat(late).hasSizeLessThan(2);
        try (var releases = Files.list(run.resolve("store/releases/mnist"))) {
            assertThat(releases).hasSize(3);
        }
    }

    private void aRunContinuesWhileTheBrokerIsSilent(KafkaTestClient kafka) throws Exception {
        kafka.send(command("silence", SILENCE_MILLIS / 1_250));
        kafka.await("silence", EpochCompleted.class);
        signal("kafka", "STOP");
        Thread.sleep(SILENCE_MILLIS);
        signal("kafka", "CONT");
        var events = kafka.eventsUpTo("silence", RunFinished.class);
        assertThat(events).allMatch(event -> event.attempt() == 1);
        // Events in flight when the broker stopped responding may arrive twice.
        assertThat(events.stream().map(TrainingEvent::sequence).distinct()).isSorted();
        assertThat(events.stream().filter(EpochCompleted.class::isInstance).distinct())
                .hasSize(SILENCE_MILLIS / 1_250);
    }

    private void everyTrainerAnswersForEveryRun(DcganStack stack, KafkaTestClient kafka, int second) throws Exception {
        for (var uri : new URI[] {stack.trainerUri("/runs/frozen"), at(second, "/runs/frozen")}) {
            assertThat(get(uri).body()).contains("\"state\":\"finished\"");
        }
        kafka.send(command("asked", 200));
        kafka.await("asked", RunStarted.class);
        var cancel = HttpRequest.newBuilder(at(second, "/runs/asked")).DELETE().build();
        assertThat(http.send(cancel, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
        kafka.await("asked", RunCancelled.class);
        assertThat(kafka.await("asked", ControlAnswered.class).obeyed()).isTrue();
        kafka.control("{\"type\": \"Pause\", \"runId\": \"nobody\"}");
        assertThat(kafka.await("nobody", ControlAnswered.class).answer()).isEqualTo("there is no run nobody");
    }

    private void filesThatCannotBeReadBlockNoOtherCommand(KafkaTestClient kafka) throws Exception {
        var damaged = write("damaged", "half a file");
        var newer = write("newer", "{\"formatVersion\": 2}");
        kafka.send(command("newer", 1));
        kafka.send(command("damaged", 1));
        kafka.send(command("behind", 1));
        assertThat(kafka.await("damaged", RunFailed.class).reason())
                .startsWith("runs/damaged/outcome.json in the store is corrupt");
        kafka.await("behind", RunFinished.class);
        assertThat(Files.readString(damaged)).contains("RunFailed");

        // A newer trainer would read the file. Without it, this one can continue.
        assertThat(kafka.eventsOf("newer")).isEmpty();
        Files.delete(newer);
        kafka.await("newer", RunFinished.class);
    }

    private Path write(String runId, String outcome) throws IOException {
        var file = run.resolve("store/runs/%s/outcome.json".formatted(runId));
        Files.createDirectories(file.getParent());
        return Files.writeString(file, outcome);
    }

    @Test
    void aTrainerWaitsForABrokerThatIsUnreachableSilentOrUnresolvable() throws Exception {
        int later = FreePort.find();
        try (var silent = new ServerSocket(0)) {
            assertWaits("unresolvable", "no-such-broker.invalid:9092", () -> {});
            assertWaits("silent", "localhost:" + silent.getLocalPort(), () -> {});
        }
        assertWaits("refused", "localhost:" + later, () -> {
            try (var broker = KafkaBroker.start(run.resolve("late"), later)) {
                assertThat(broker.bootstrapServers()).endsWith(":" + later);
                awaitReady();
                assertThat(post("{\"runId\": \"late\", \"dataset\": \"strokes\", \"epochs\": 1}")
                                .statusCode())
                        .isEqualTo(202);
                new KafkaTestClient(broker.bootstrapServers()).await("late", RunFinished.class);
            }
        });
    }

    private int port;

    private interface Check {
        void run() throws Exception;
    }

    private void assertWaits(String name, String broker, Check then) throws Exception {
        port = FreePort.find();
        var log = run.resolve(name + ".log");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:MaxDirectMemorySize=256m",
                        "-jar",
                        ROOT.resolve("trainer-service/target/quarkus-app/quarkus-run.jar")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", broker);
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("DCGAN_STORE_FOLDER", run.resolve(name).toString());
        builder.environment().put("DJL_OFFLINE", "true");
        builder.environment().put("PYTORCH_FLAVOR", "cpu");
        var trainer = builder.start();
        try {
            awaitStatus("/q/health/live", 200);
            var ready = get(at(port, "/q/health/ready"));
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains(broker);
            assertThat(post("{}").statusCode()).isEqualTo(503);
            assertThat(get(at(port, "/runs/perhaps-queued")).statusCode()).isEqualTo(503);
            awaitLog(log, "waiting for Kafka: Kafka at " + broker);
            then.run();
        } finally {
            trainer.destroy();
            assertThat(trainer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void awaitReady() {
        awaitStatus("/q/health/ready", 200);
    }

    private void awaitStatus(String path, int status) {
        PollingWait.until("%s returns %d".formatted(path, status), () -> status(path) == status);
    }

    private int status(String path) throws InterruptedException {
        try {
            return get(at(port, path)).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void awaitLog(Path log, String text) {
        PollingWait.until(
                "%s contains: %s".formatted(log, text),
                () -> Files.readString(log).contains(text));
    }

    private static TrainingEvent startedAttempt(KafkaTestClient kafka, String runId, int attempt) throws Exception {
        long deadline = System.nanoTime() + KafkaTestClient.PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var started = kafka.eventsOf(runId).stream()
                    .filter(event -> event instanceof RunStarted && event.attempt() == attempt)
                    .findFirst();
            if (started.isPresent()) {
                return started.get();
            }
        }
        throw new AssertionError("attempt %d of run %s did not start".formatted(attempt, runId));
    }

    private void signal(String name, String signal) throws Exception {
        var pid = Files.readString(run.resolve(name + ".pid")).strip();
        assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor())
                .isZero();
    }

    private static URI at(int port, String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String command) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(at(port, "/runs"))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(command))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static String command(String runId, int epochs) {
        return "{\"runId\": \"%s\", \"dataset\": \"strokes\", \"epochs\": %d, \"checkpointEvery\": 1}"
                .formatted(runId, epochs);
    }
}
