package io.dcgan.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.release.GeneratorRelease;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveGeneratorTest {
    private final LiveGenerator live = new LiveGenerator(Runnable::run);

    /** Knows how often it was closed, and whether it was used after that. */
    private static final class FakeGenerator implements Generator {
        private final GeneratorRelease release;
        private final AtomicInteger closings = new AtomicInteger();
        private final AtomicBoolean usedAfterClose = new AtomicBoolean();

        FakeGenerator(int number) {
            release = TestRelease.of("mnist", 0).release(number);
        }

        @Override
        public GeneratorRelease release() {
            return release;
        }

        @Override
        public void generate(FloatBuffer latents, LongBuffer labels, FloatBuffer images) {
            if (closings.get() > 0) {
                usedAfterClose.set(true);
            }
        }

        @Override
        public void close() {
            closings.incrementAndGet();
        }
    }

    @Test
    void beforeTheFirstGeneratorThereIsNoLease() {
        assertThat(live.lease()).isEmpty();
        assertThat(live.releaseId()).isEmpty();
    }

    @Test
    void swapClosesTheOldGeneratorAfterItsLastLease() {
        var old = new FakeGenerator(1);
        live.swap(old);
        var first = live.lease().orElseThrow();
        var second = live.lease().orElseThrow();
        live.swap(new FakeGenerator(2));
        first.close();
        first.close();
        assertThat(old.closings).hasValue(0);
        second.close();
        assertThat(old.closings).hasValue(1);
    }

    @Test
    void aLeaseKeepsItsGeneratorAndTheNextOneHasTheNew() {
        var old = new FakeGenerator(1);
        var next = new FakeGenerator(2);
        live.swap(old);
        try (var lease = live.lease().orElseThrow()) {
            live.swap(next);
            assertThat(lease.generator()).isSameAs(old);
            assertThat(live.releaseId()).hasValue(next.release().id());
            try (var later = live.lease().orElseThrow()) {
                assertThat(later.generator()).isSameAs(next);
            }
        }
        assertThat(next.closings).hasValue(0);
    }

    @Test
    void aGeneratorIsClosedByTheExecutorNotByTheRequest() {
        var tasks = new ArrayList<Runnable>();
        var patient = new LiveGenerator(tasks::add);
        var old = new FakeGenerator(1);
        patient.swap(old);
        var lease = patient.lease().orElseThrow();
        patient.swap(new FakeGenerator(2));
        lease.close();
        assertThat(old.closings).hasValue(0);
        tasks.forEach(Runnable::run);
        assertThat(old.closings).hasValue(1);
    }

    @Test
    void afterStopThereIsNoLease() {
        var generator = new FakeGenerator(1);
        live.swap(generator);
        live.stop();
        assertThat(live.lease()).isEmpty();
        assertThat(generator.closings).hasValue(1);
    }

    @Test
    void underManySwapsNoLeaseSeesAClosedGeneratorAndEachIsClosedOnce() throws Exception {
        var generators = IntStream.range(0, 2000).mapToObj(FakeGenerator::new).toList();
        live.swap(generators.get(0));
        var done = new AtomicBoolean();
        Callable<Void> reader = () -> {
            while (!done.get()) {
                try (var lease = live.lease().orElseThrow()) {
                    lease.generator()
                            .generate(FloatBuffer.allocate(0), LongBuffer.allocate(0), FloatBuffer.allocate(0));
                }
            }
            return null;
        };
        var threads = Executors.newFixedThreadPool(4);
        try {
            var readers = List.of(threads.submit(reader), threads.submit(reader), threads.submit(reader));
            generators.stream().skip(1).forEach(live::swap);
            done.set(true);
            for (var one : readers) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(generators).noneMatch(generator -> generator.usedAfterClose.get());
        assertThat(generators.subList(0, 1999)).allMatch(generator -> generator.closings.get() == 1);
        assertThat(generators.get(1999).closings).hasValue(0);
    }
}
