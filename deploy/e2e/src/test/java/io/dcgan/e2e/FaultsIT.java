package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.testsupport.KafkaTestClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands from an independent client while processes are killed, stopped, frozen and restarted at random. Every
 * command has one outcome and one release, and every repeated event is recognisable.
 *
 * <p>{@code -Dsoak.rounds=200} for a soak, {@code -Dsoak.seed} for other faults.
 */
class FaultsIT {
    private static final int ROUNDS = Integer.getInteger("soak.rounds", 4);
    private static final long SEED = Long.getLong("soak.seed", 1);
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private final Random random = new Random(SEED);
    private final Path run;

    FaultsIT(@TempDir Path run) {
        this.run = run;
    }

    /** A fault of a process. The stack restarts processes that have ended. */
    private enum Fault {
        TRAINER_KILLED,
        TRAINER_STOPPED,
        BROKER_KILLED,
        TRAINER_FROZEN
    }

    @Test
    void everyCommandHasExactlyOneOutcome() throws Exception {
        var commands = new LinkedHashMap<String, Fault>();
        try (var stack = TestStack.start(ROOT, run)) {
            stack.addTrainer("trainer-2", FreePort.find());
            var kafka = new KafkaTestClient(stack.bootstrapServers());
            for (int round = 0; round < ROUNDS; round++) {
                var runId = "round-" + round;
                var fault = Fault.values()[round < 4 ? round : random.nextInt(4)];
                commands.put(runId, fault);
                kafka.send(command(runId));
                kafka.await(runId, RunStarted.class);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(4_000));
                inject(fault);
                // Some senders resend a command if they do not know whether it arrived.
                if (random.nextInt(3) == 0) {
                    kafka.send(command(runId));
                }
                kafka.await(runId, RunFinished.class);
            }
            assertOneOutcomeEach(commands, kafka);
        }
    }

    private void inject(Fault fault) throws Exception {
        var trainer = random.nextBoolean() ? "trainer" : "trainer-2";
        switch (fault) {
            case TRAINER_KILLED -> signal(trainer, "KILL");
            case TRAINER_STOPPED -> signal(trainer, "TERM");
            case BROKER_KILLED -> signal("kafka", "KILL");
            case TRAINER_FROZEN -> {
                signal(trainer, "STOP");
                TimeUnit.SECONDS.sleep(random.nextInt(25));
                signal(trainer, "CONT");
            }
        }
    }

    private void assertOneOutcomeEach(Map<String, Fault> commands, KafkaTestClient kafka) throws Exception {
        var outcomes = new HashMap<String, TrainingEvent>();
        var events = new HashMap<List<Object>, TrainingEvent>();
        for (var event : kafka.allEvents()) {
            var runId = event.runId().value();
            var before = events.put(List.of(runId, event.attempt(), event.sequence()), event);
            assertThat(before).as("a repeated event equals the original").isIn(null, event);
            if (event instanceof RunFinished) {
                assertThat(outcomes.put(runId, event)).isIn(null, event);
            } else if (before == null) {
                assertThat(outcomes)
                        .as("no new event after the outcome: %s", event)
                        .doesNotContainKey(runId);
            }
        }
        assertThat(outcomes.keySet()).isEqualTo(commands.keySet());
        var releases = new HashSet<String>();
        outcomes.values()
                .forEach(one -> releases.add(((RunFinished) one).releaseId().value()));
        assertThat(releases).hasSize(commands.size());
        try (var folders = Files.list(run.resolve("store/releases/mnist"))) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(releases);
        }
        assertThat(kafka.releaseKeys())
                .containsExactlyInAnyOrderElementsOf(
                        releases.stream().map(id -> "mnist/" + id).toList());
    }

    private void signal(String name, String signal) throws Exception {
        var pid = Files.readString(run.resolve(name + ".pid")).strip();
        // Ignore the exit status, because the process may have ended a moment ago.
        new ProcessBuilder("kill", "-" + signal, pid).start().waitFor();
    }

    private static String command(String runId) {
        return "{\"runId\": \"%s\", \"dataset\": \"strokes\", \"epochs\": 4, \"checkpointEvery\": 1}".formatted(runId);
    }
}
