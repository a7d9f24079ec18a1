package io.dcgan.inference.model.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.LoadedGenerator;
import io.dcgan.inference.model.ModelGenerators;
import io.dcgan.inference.model.TestRelease;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queueing, sharing of runs, and outcomes. */
@Timeout(30)
public class BatcherTest {
    private final List<Integer> batches = new CopyOnWriteArrayList<>();
    private final FakeGenerator generator = new FakeGenerator(1);
    private final ModelGenerators generators = new ModelGenerators(Runnable::run);
    private Batcher batcher = batcher(1, 100, Duration.ofMinutes(1));

    private record Config(OptionalInt threads, int size, int queue, Duration deadline, Optional<MemorySize> queueMemory)
            implements BatchConfig {}

    private Batcher batcher(int threads, int queue, Duration deadline) {
        generators.load(generator);
        generators.route(generator.release().id());
        var config = new Config(OptionalInt.of(threads), 8, queue, deadline, Optional.empty());
        return new Batcher(
                config, List.of((release, images, nanos, failure) -> batches.add(images)), new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() throws InterruptedException {
        generator.open.countDown();
        batcher.stop(new ShutdownEvent());
    }

    /** Draws pixels that are the latent's first value plus the label, once the test opens the latch. */
    private static final class FakeGenerator implements LoadedGenerator {
        private final GeneratorRelease release;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private volatile boolean broken;
        private volatile boolean nanPixels;
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
                images.put(i, nanPixels ? Float.NaN : latents.get(2 * image) + labels.get(image));
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Asks for latents numbered from a start and records the images received; labels are 0. */
    private static final class RecordingRequest implements ImageRequest {
        private final int start;
        private final int count;
        private final List<Float> received = new ArrayList<>();

        RecordingRequest(int start, int count) {
            this.start = start;
            this.count = count;
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public void fillInputs(int first, int n, FloatBuffer latents, LongBuffer labels) {
            for (int i = first; i < first + n; i++) {
                latents.put(start + i).put(0);
                labels.put(0);
            }
        }

        @Override
        public synchronized void acceptImages(int first, int n, FloatBuffer images) {
            for (int i = 0; i < n; i++) {
                received.add(images.get(images.position() + i * 6));
            }
        }

        void assertReceived() {
            assertThat(received).hasSize(count);
            for (int i = 0; i < count; i++) {
                assertThat(received).contains((float) start + i);
            }
        }
    }

    @Test
    void queuedRequestsShareARunAndEachGetsItsOwnImages() throws Exception {
        batcher.start(new StartupEvent());
        var first = new RecordingRequest(100, 1);
        var handles = new ArrayList<RequestHandle>(List.of(draw(first)));
        generator.begun.await();
        var others = new ArrayList<RecordingRequest>();
        for (int i = 0; i < 5; i++) {
            others.add(new RecordingRequest(200 + 10 * i, 2));
            handles.add(draw(others.get(i)));
        }
        generator.open.countDown();
        for (var handle : handles) {
            assertThat(outcome(handle)).isEqualTo(new ImageRequestOutcome.Drawn());
        }
        first.assertReceived();
        others.forEach(RecordingRequest::assertReceived);
        // At most eight images per run: the first image alone, then four pairs, then the last pair.
        batcher.stop(new ShutdownEvent());
        assertThat(batches).containsExactly(1, 8, 2);
    }

    @Test
    void manyImagesAreDrawnInSeveralRunsAndCountedOnce() throws Exception {
        generator.open.countDown();
        batcher.start(new StartupEvent());
        var many = new RecordingRequest(0, 21);
        assertThat(outcome(draw(many))).isEqualTo(new ImageRequestOutcome.Drawn());
        many.assertReceived();
        batcher.stop(new ShutdownEvent());
        assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(21);
        assertThat(batcher.queuedImages()).isZero();
    }

    /** This happens with a canary or with two models. */
    @Test
    void requestsForOneGeneratorShareARunEvenIfOthersAreQueuedBetweenThem() throws Exception {
        batcher.start(new StartupEvent());
        var handles = new ArrayList<RequestHandle>(List.of(draw(new RecordingRequest(0, 1))));
        generator.begun.await();
        var other = new FakeGenerator(2);
        other.open.countDown();
        generators.load(other);
        for (int i = 0; i < 6; i++) {
            generators.route((i % 2 == 0 ? generator : other).release().id());
            handles.add(draw(new RecordingRequest(10 * i, 1)));
        }
        generator.open.countDown();
        for (var handle : handles) {
            assertThat(outcome(handle)).isEqualTo(new ImageRequestOutcome.Drawn());
        }
        batcher.stop(new ShutdownEvent());
        assertThat(batches).containsExactly(1, 3, 3);
    }

    @Test
    void releasesDoNotShareARun() throws Exception {
        batcher.start(new StartupEvent());
        var first = draw(new RecordingRequest(0, 1));
        generator.begun.await();
        var next = new FakeGenerator(2);
        next.open.countDown();
        var before = draw(new RecordingRequest(0, 2));
        generators.load(next);
        generators.route(next.release().id());
        var after = draw(new RecordingRequest(0, 3));
        generator.open.countDown();
        for (var handle : List.of(first, before, after)) {
            assertThat(outcome(handle)).isEqualTo(new ImageRequestOutcome.Drawn());
        }
        batcher.stop(new ShutdownEvent());
        assertThat(batches).containsExactly(1, 2, 3);
    }

    @Test
    void aSmallRequestDoesNotWaitForAllImagesOfALargeOne() throws Exception {
        batcher = batcher(1, 1_000, Duration.ofMinutes(1));
        batcher.start(new StartupEvent());
        var first = draw(new RecordingRequest(0, 1));
        generator.begun.await();
        var large = draw(new RecordingRequest(0, 80));
        var small = draw(new RecordingRequest(0, 2));
        generator.open.countDown();
        for (var handle : List.of(first, large, small)) {
            assertThat(outcome(handle)).isEqualTo(new ImageRequestOutcome.Drawn());
        }
        batcher.stop(new ShutdownEvent());
        // One image, the beginning of the large request, then the small one.
        assertThat(batches.subList(0, 3)).containsExactly(1, 8, 2);
    }

    @Test
    void aClientMayUseHalfOfTheQueue() throws Exception {
        batcher = batcher(1, 10, Duration.ofMinutes(1));
        batcher.start(new StartupEvent());
        var first = draw("a", new RecordingRequest(0, 1));
        generator.begun.await();
        var half = draw("a", new RecordingRequest(0, 5));
        assertThat(outcome(draw("a", new RecordingRequest(0, 1)))).isInstanceOf(ImageRequestOutcome.Overloaded.class);
        var other = draw("b", new RecordingRequest(0, 5));
        assertThat(outcome(draw("b", new RecordingRequest(0, 1)))).isInstanceOf(ImageRequestOutcome.Overloaded.class);
        generator.open.countDown();
        for (var handle : List.of(first, half, other)) {
            assertThat(outcome(handle)).isEqualTo(new ImageRequestOutcome.Drawn());
        }
        assertThat(outcome(draw("a", new RecordingRequest(0, 5)))).isEqualTo(new ImageRequestOutcome.Drawn());
    }

    @Test
    void theMemoryOfQueuedImagesIsLimited() {
        var room = new QueueCapacity(100, 1_000);
        assertThat(room.has("a", 1, 5_000)).isTrue();
        room.take(queued("a", 3), 3);
        long bytes = QueuedRequest.bytesPerImage(generator.release().signature());
        int fitting = (int) (1_000 / bytes) - 3;
        assertThat(room.has("b", fitting, bytes)).isTrue();
        assertThat(room.has("b", fitting + 1, bytes)).isFalse();
    }

    private QueuedRequest queued(String client, int count) {
        return new QueuedRequest(
                client, generators.lease().orElseThrow(), new RecordingRequest(0, count), 0, Runnable::run);
    }

    @Test
    void aRequestIsRejectedWhenTheQueueIsFull() throws Exception {
        batcher = batcher(1, 10, Duration.ofMinutes(1));
        batcher.start(new StartupEvent());
        var first = draw(new RecordingRequest(0, 1));
        generator.begun.await();
        var waiting = draw(new RecordingRequest(0, 10));
        var refused = draw(new RecordingRequest(0, 1));
        assertThat(outcome(refused)).isInstanceOf(ImageRequestOutcome.Overloaded.class);
        generator.open.countDown();
        assertThat(outcome(first)).isEqualTo(new ImageRequestOutcome.Drawn());
        assertThat(outcome(waiting)).isEqualTo(new ImageRequestOutcome.Drawn());
    }

    @Test
    void aRequestLargerThanTheQueueIsDrawnWhenTheQueueIsEmpty() throws Exception {
        batcher = batcher(1, 10, Duration.ofMinutes(1));
        generator.open.countDown();
        batcher.start(new StartupEvent());
        assertThat(outcome(draw(new RecordingRequest(0, 11)))).isEqualTo(new ImageRequestOutcome.Drawn());
    }

    @Test
    void aRequestPastItsDeadlineIsNotDrawn() throws Exception {
        batcher = batcher(1, 10, Duration.ofMillis(500));
        batcher.start(new StartupEvent());
        var first = draw(new RecordingRequest(0, 1));
        generator.begun.await();
        var late = draw(new RecordingRequest(0, 1));
        Thread.sleep(600);
        generator.open.countDown();
        assertThat(outcome(first)).isEqualTo(new ImageRequestOutcome.Drawn());
        assertThat(outcome(late)).isInstanceOf(ImageRequestOutcome.Late.class);
        batcher.stop(new ShutdownEvent());
        assertThat(batches).containsExactly(1);
        assertThat(batcher.queuedImages()).isZero();
    }

    @Test
    void aCancelledRequestFreesItsPlaceInTheQueue() throws Exception {
        batcher = batcher(1, 10, Duration.ofMinutes(1));
        batcher.start(new StartupEvent());
        var first = draw(new RecordingRequest(0, 1));
        generator.begun.await();
        var gone = draw(new RecordingRequest(0, 10));
        gone.cancel();
        assertThat(outcome(gone)).isEqualTo(new ImageRequestOutcome.Dropped());
        var next = draw(new RecordingRequest(0, 10));
        generator.open.countDown();
        assertThat(outcome(first)).isEqualTo(new ImageRequestOutcome.Drawn());
        assertThat(outcome(next)).isEqualTo(new ImageRequestOutcome.Drawn());
        batcher.stop(new ShutdownEvent());
        assertThat(batches).containsExactly(1, 8, 2);
        next.cancel();
        assertThat(outcome(next)).isEqualTo(new ImageRequestOutcome.Drawn());
    }

    @Test
    void aFailingGeneratorOrNaNPixelsFailTheRequest() throws Exception {
        generator.open.countDown();
        batcher.start(new StartupEvent());
        generator.broken = true;
        assertThat(outcome(draw(new RecordingRequest(0, 1)))).isEqualTo(new ImageRequestOutcome.Failed("out of order"));
        generator.broken = false;
        generator.nanPixels = true;
        assertThat(outcome(draw(new RecordingRequest(0, 1))))
                .isEqualTo(new ImageRequestOutcome.Failed("the generator's pixels must be finite"));
        generator.nanPixels = false;
        assertThat(outcome(draw(new RecordingRequest(0, 1)))).isEqualTo(new ImageRequestOutcome.Drawn());
    }

    @Test
    void aGeneratorIsClosedOnceItsRequestsAreDrawn() throws Exception {
        batcher.start(new StartupEvent());
        var handle = draw(new RecordingRequest(0, 20));
        generator.begun.await();
        var next = new FakeGenerator(2);
        generators.load(next);
        generators.route(next.release().id());
        generators.unloadAllExcept(List.of());
        assertThat(generator.closed).isFalse();
        generator.open.countDown();
        assertThat(outcome(handle)).isEqualTo(new ImageRequestOutcome.Drawn());
        assertThat(generator.closed).isTrue();
    }

    @Test
    void queuedRequestsAreDrawnOnShutdown() throws Exception {
        batcher.start(new StartupEvent());
        var first = draw(new RecordingRequest(0, 1));
        generator.begun.await();
        var waiting = draw(new RecordingRequest(0, 20));
        generator.open.countDown();
        batcher.stop(new ShutdownEvent());
        assertThat(outcome(first)).isEqualTo(new ImageRequestOutcome.Drawn());
        assertThat(outcome(waiting)).isEqualTo(new ImageRequestOutcome.Drawn());
        assertThat(outcome(draw(new RecordingRequest(0, 1)))).isInstanceOf(ImageRequestOutcome.Overloaded.class);
    }

    private RequestHandle draw(ImageRequest request) {
        return draw("", request);
    }

    private RequestHandle draw(String client, ImageRequest request) {
        return batcher.submit(client, generators.lease().orElseThrow(), request, Runnable::run);
    }

    private static ImageRequestOutcome outcome(RequestHandle handle) throws Exception {
        return handle.outcome().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
