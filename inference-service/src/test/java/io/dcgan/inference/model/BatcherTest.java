package io.dcgan.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.release.GeneratorRelease;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits, who shares a run, and how each of them ends. */
@Timeout(30)
class BatcherTest {
    private final List<Integer> batches = new CopyOnWriteArrayList<>();
    private final FakeGenerator generator = new FakeGenerator(1);
    private final ModelGenerators generators = new ModelGenerators(Runnable::run);
    private Batcher batcher = batcher(1, 100, Duration.ofMinutes(1));

    private record Config(OptionalInt threads, int size, int queue, Duration deadline) implements BatchConfig {}

    private Batcher batcher(int threads, int queue, Duration deadline) {
        generators.load(generator);
        generators.route(generator.release().id());
        var config = new Config(OptionalInt.of(threads), 8, queue, deadline);
        return new Batcher(
                config, List.of((release, images, nanos, failure) -> batches.add(images)), new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() throws InterruptedException {
        generator.open.countDown();
        batcher.stop(new ShutdownEvent());
    }

    /** Each pixel is the latent's first value plus its label; it draws when the test lets it. */
    private static final class FakeGenerator implements Generator {
        private final GeneratorRelease release;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private volatile boolean broken;
        private volatile boolean noNumbers;
        private volatile boolean closed;

        FakeGenerator(int number) {
            release = TestRelease.of("mnist", 0).release(number);
        }

        @Override
        public GeneratorRelease release() {
            return release;
        }

        @Override
        public void generate(FloatBuffer latents, LongBuffer labels, FloatBuffer images) throws GenerationException {
            begun.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (broken) {
                throw new GenerationException("out of order", new Exception());
            }
            int pixels = release.signature().imageSize();
            for (int i = 0; i < images.remaining(); i++) {
                int image = i / pixels;
                images.put(i, noNumbers ? Float.NaN : latents.get(2 * image) + labels.get(image));
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Draws latents that are their numbers, from a start; labels are a tenth of it. */
    private static final class Numbers implements Drawing {
        private final int start;
        private final int count;
        private final List<Float> taken = new ArrayList<>();

        Numbers(int start, int count) {
            this.start = start;
            this.count = count;
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public void ask(int first, int n, FloatBuffer latents, LongBuffer labels) {
            for (int i = first; i < first + n; i++) {
                latents.put(start + i).put(0);
                labels.put(0);
            }
        }

        @Override
        public synchronized void take(int first, int n, FloatBuffer images) {
            for (int i = 0; i < n; i++) {
                taken.add(images.get(images.position() + i * 6));
            }
        }

        void assertTaken() {
            assertThat(taken).hasSize(count);
            for (int i = 0; i < count; i++) {
                assertThat(taken).contains((float) start + i);
            }
        }
    }

    @Test
    void whatWaitsSharesARunAndEachGetsItsOwn() throws Exception {
        batcher.start(new StartupEvent());
        var first = new Numbers(100, 1);
        var tickets = new ArrayList<Ticket>(List.of(draw(first)));
        generator.begun.await();
        var others = new ArrayList<Numbers>();
        for (int i = 0; i < 5; i++) {
            others.add(new Numbers(200 + 10 * i, 2));
            tickets.add(draw(others.get(i)));
        }
        generator.open.countDown();
        for (var ticket : tickets) {
            assertThat(outcome(ticket)).isEqualTo(new DrawingOutcome.Drawn());
        }
        first.assertTaken();
        others.forEach(Numbers::assertTaken);
        // Eight images a run at most: the one that was alone, four pairs, and the last pair.
        batcher.stop(new ShutdownEvent());
        assertThat(batches).containsExactly(1, 8, 2);
    }

    @Test
    void manyImagesAreDrawnInSeveralRunsAndAreCountedOnce() throws Exception {
        generator.open.countDown();
        batcher.start(new StartupEvent());
        var many = new Numbers(0, 21);
        assertThat(outcome(draw(many))).isEqualTo(new DrawingOutcome.Drawn());
        many.assertTaken();
        batcher.stop(new ShutdownEvent());
        assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(21);
        assertThat(batcher.waiting()).isZero();
    }

    /** As with a canary, or with two models. */
    @Test
    void whatWaitsForOneGeneratorSharesARunThoughOthersStandBetween() throws Exception {
        batcher.start(new StartupEvent());
        var tickets = new ArrayList<Ticket>(List.of(draw(new Numbers(0, 1))));
        generator.begun.await();
        var other = new FakeGenerator(2);
        other.open.countDown();
        generators.load(other);
        for (int i = 0; i < 6; i++) {
            generators.route((i % 2 == 0 ? generator : other).release().id());
            tickets.add(draw(new Numbers(10 * i, 1)));
        }
        generator.open.countDown();
        for (var ticket : tickets) {
            assertThat(outcome(ticket)).isEqualTo(new DrawingOutcome.Drawn());
        }
        batcher.stop(new ShutdownEvent());
        assertThat(batches).containsExactly(1, 3, 3);
    }

    @Test
    void releasesDoNotShareARun() throws Exception {
        batcher.start(new StartupEvent());
        var first = draw(new Numbers(0, 1));
        generator.begun.await();
        var next = new FakeGenerator(2);
        next.open.countDown();
        var before = draw(new Numbers(0, 2));
        generators.load(next);
        generators.route(next.release().id());
        var after = draw(new Numbers(0, 3));
        generator.open.countDown();
        for (var ticket : List.of(first, before, after)) {
            assertThat(outcome(ticket)).isEqualTo(new DrawingOutcome.Drawn());
        }
        batcher.stop(new ShutdownEvent());
        assertThat(batches).containsExactly(1, 2, 3);
    }

    @Test
    void whoFindsTheQueueFullIsToldWhenToComeAgain() throws Exception {
        batcher = batcher(1, 10, Duration.ofMinutes(1));
        batcher.start(new StartupEvent());
        var first = draw(new Numbers(0, 1));
        generator.begun.await();
        var waiting = draw(new Numbers(0, 10));
        var refused = draw(new Numbers(0, 1));
        assertThat(outcome(refused)).isInstanceOf(DrawingOutcome.Overloaded.class);
        generator.open.countDown();
        assertThat(outcome(first)).isEqualTo(new DrawingOutcome.Drawn());
        assertThat(outcome(waiting)).isEqualTo(new DrawingOutcome.Drawn());
    }

    @Test
    void oneThatIsLargerThanTheQueueIsDrawnWhenNothingWaits() throws Exception {
        batcher = batcher(1, 10, Duration.ofMinutes(1));
        generator.open.countDown();
        batcher.start(new StartupEvent());
        assertThat(outcome(draw(new Numbers(0, 11)))).isEqualTo(new DrawingOutcome.Drawn());
    }

    @Test
    void whoseTimeIsOverIsNotDrawn() throws Exception {
        batcher = batcher(1, 10, Duration.ofMillis(500));
        batcher.start(new StartupEvent());
        var first = draw(new Numbers(0, 1));
        generator.begun.await();
        var late = draw(new Numbers(0, 1));
        Thread.sleep(600);
        generator.open.countDown();
        assertThat(outcome(first)).isEqualTo(new DrawingOutcome.Drawn());
        assertThat(outcome(late)).isInstanceOf(DrawingOutcome.Late.class);
        batcher.stop(new ShutdownEvent());
        assertThat(batches).containsExactly(1);
        assertThat(batcher.waiting()).isZero();
    }

    @Test
    void whatNobodyWantsAnyMoreLeavesItsPlaceToOthers() throws Exception {
        batcher = batcher(1, 10, Duration.ofMinutes(1));
        batcher.start(new StartupEvent());
        var first = draw(new Numbers(0, 1));
        generator.begun.await();
        var gone = draw(new Numbers(0, 10));
        gone.drop();
        assertThat(outcome(gone)).isEqualTo(new DrawingOutcome.Dropped());
        var next = draw(new Numbers(0, 10));
        generator.open.countDown();
        assertThat(outcome(first)).isEqualTo(new DrawingOutcome.Drawn());
        assertThat(outcome(next)).isEqualTo(new DrawingOutcome.Drawn());
        batcher.stop(new ShutdownEvent());
        assertThat(batches).containsExactly(1, 8, 2);
        next.drop();
        assertThat(outcome(next)).isEqualTo(new DrawingOutcome.Drawn());
    }

    @Test
    void aGeneratorThatFailsOrDrawsNoNumbersIsAFailure() throws Exception {
        generator.open.countDown();
        batcher.start(new StartupEvent());
        generator.broken = true;
        assertThat(outcome(draw(new Numbers(0, 1)))).isEqualTo(new DrawingOutcome.Failed("out of order"));
        generator.broken = false;
        generator.noNumbers = true;
        assertThat(outcome(draw(new Numbers(0, 1))))
                .isEqualTo(new DrawingOutcome.Failed("the generator's pixels must be finite"));
        generator.noNumbers = false;
        assertThat(outcome(draw(new Numbers(0, 1)))).isEqualTo(new DrawingOutcome.Drawn());
    }

    @Test
    void aGeneratorIsClosedWhenAllThatWasAskedOfItIsDrawn() throws Exception {
        batcher.start(new StartupEvent());
        var ticket = draw(new Numbers(0, 20));
        generator.begun.await();
        var next = new FakeGenerator(2);
        generators.load(next);
        generators.route(next.release().id());
        generators.retain(List.of());
        assertThat(generator.closed).isFalse();
        generator.open.countDown();
        assertThat(outcome(ticket)).isEqualTo(new DrawingOutcome.Drawn());
        assertThat(generator.closed).isTrue();
    }

    @Test
    void whatWaitsWhenTheServiceEndsIsStillDrawn() throws Exception {
        batcher.start(new StartupEvent());
        var first = draw(new Numbers(0, 1));
        generator.begun.await();
        var waiting = draw(new Numbers(0, 20));
        generator.open.countDown();
        batcher.stop(new ShutdownEvent());
        assertThat(outcome(first)).isEqualTo(new DrawingOutcome.Drawn());
        assertThat(outcome(waiting)).isEqualTo(new DrawingOutcome.Drawn());
        assertThat(outcome(draw(new Numbers(0, 1)))).isInstanceOf(DrawingOutcome.Overloaded.class);
    }

    private Ticket draw(Drawing drawing) {
        return batcher.draw(generators.lease().orElseThrow(), drawing, Runnable::run);
    }

    private static DrawingOutcome outcome(Ticket ticket) throws Exception {
        return ticket.outcome().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
