package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.local.KafkaBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other clients are served while one client misuses the inference service.
 *
 * <p>{@code -Dattack.seconds=30} attacks for longer and logs the latency of the other clients; {@code -Dattack.rest=60}
 * logs the memory a minute after the attacks.
 */
class AttackIT {
    private static final int SECONDS = Integer.getInteger("attack.seconds", 4);
    private static final int REST_SECONDS = Integer.getInteger("attack.rest", 0);
    private static final List<String> REQUESTS =
            List.of("/generate", "/q/health/ready", "/generate?count=16", "/q/metrics");

    private final Path folder;

    AttackIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void noOtherClientFailsOrWaitsForASecond() throws Exception {
        try (var broker = KafkaBroker.start(folder.resolve("kafka"));
                var service = InferenceProcess.start(folder, broker.bootstrapServers())) {
            var publisher = new TestReleasePublisher(folder.resolve("store"), broker.bootstrapServers());
            service.awaitLive(publisher.publish());
            request(service, 2);
            report("no attack", service, request(service, SECONDS));
            for (var attack : Attack.values()) {
                assertHarmless(attack, service);
            }
            if (REST_SECONDS > 0) {
                TimeUnit.SECONDS.sleep(REST_SECONDS);
                report("after a rest", service, request(service, 1));
            }
        }
        assertThat(folder.resolve("crash.log")).doesNotExist();
    }

    private static void assertHarmless(Attack attack, InferenceProcess service) throws Exception {
        var stop = new AtomicBoolean();
        var attacker = Executors.newSingleThreadExecutor();
        try {
            var attacking = attacker.submit(() -> {
                attack.run(service.port(), stop::get);
                return attack;
            });
            TimeUnit.MILLISECONDS.sleep(500);
            var millis = request(service, SECONDS);
            stop.set(true);
            assertThat(attacking.get(30, TimeUnit.SECONDS)).isEqualTo(attack);
            report(attack.toString(), service, millis);
            assertThat(Collections.max(millis)).as("%s: milliseconds", attack).isLessThan(1_000);
        } finally {
            stop.set(true);
            attacker.shutdownNow();
        }
    }

    /** Returns the milliseconds of each request. */
    private static List<Double> request(InferenceProcess service, int seconds) throws Exception {
        var millis = new ArrayList<Double>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (int i = 0; System.nanoTime() < end; i++) {
            var path = REQUESTS.get(i % REQUESTS.size());
            long begin = System.nanoTime();
            assertThat(service.status(path)).as(path).isEqualTo(200);
            millis.add((System.nanoTime() - begin) / 1e6);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return millis;
    }

    private static void report(String attack, InferenceProcess service, List<Double> millis) throws Exception {
        Collections.sort(millis);
        System.out.printf(
                "%-20s requests %5d, p50 %6.1f ms, p99 %6.1f ms, max %6.1f ms, memory %4d MiB%n",
                attack,
                millis.size(),
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 99 / 100),
                millis.get(millis.size() - 1),
                service.residentBytes() >> 20);
    }
}
