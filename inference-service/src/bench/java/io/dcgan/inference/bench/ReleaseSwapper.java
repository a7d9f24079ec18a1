package io.dcgan.inference.bench;

import io.dcgan.common.release.GeneratorRelease;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Publishes releases of two alternating generators and knows the images of each. */
final class ReleaseSwapper {
    static final long SEED = 7;
    static final int COUNT = 1;

    /** Releases kept in the store, more than a server keeps loaded. */
    private static final int KEPT = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerEnvironment environment;
    private final List<DigitsRelease> digits;
    private final List<byte[]> drawn;
    private final Map<String, byte[]> byRelease = new ConcurrentHashMap<>();
    private final Deque<GeneratorRelease> published = new ArrayDeque<>();
    private int count;
    private volatile String live = "";

    ReleaseSwapper(ServerEnvironment environment) throws IOException {
        this.environment = environment;
        var positive = DigitsRelease.read();
        digits = List.of(positive.negated(), positive);
        drawn = List.of(digits.get(0).raw(SEED, COUNT), digits.get(1).raw(SEED, COUNT));
        if (Arrays.equals(drawn.get(0), drawn.get(1))) {
            throw new IllegalStateException("the two generators must draw different images");
        }
    }

    /** Returns a request whose images are known. */
    LoadRequest request(ServerProcess server) {
        return server.get("/generate?format=raw&seed=%d&count=%d".formatted(SEED, COUNT))
                .withCheck(this::isCorrect);
    }

    /** Returns whether the release in the header drew the images; the initial release draws like the second one. */
    private boolean isCorrect(RawHttpResponse reply) {
        var release = reply.header("Dcgan-Release").orElse("");
        live = release;
        return reply.status() == 200 && Arrays.equals(byRelease.getOrDefault(release, drawn.get(1)), reply.body());
    }

    /** Writes the next release to the store; {@link #publish} announces it. */
    GeneratorRelease prepare() throws IOException {
        int which = count++ % 2;
        var release = environment.put(digits.get(which));
        byRelease.put(release.id().value(), drawn.get(which));
        published.add(release);
        if (published.size() > KEPT) {
            environment.delete(published.remove());
        }
        return release;
    }

    void publish(GeneratorRelease release) throws IOException, InterruptedException {
        environment.publish(release);
    }

    /** Publishes a release and waits until the load has received a response from it. */
    void swap() throws IOException, InterruptedException {
        var release = prepare();
        publish(release);
        long began = System.nanoTime();
        while (!live.equals(release.id().value())) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IOException(
                        "release %s did not go live within %d s".formatted(release.id(), PATIENCE.toSeconds()));
            }
            Thread.sleep(1);
        }
    }
}
