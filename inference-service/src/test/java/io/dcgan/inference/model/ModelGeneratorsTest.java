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

/** Routing to generators, and their closing. */
public class ModelGeneratorsTest {
    private final ModelGenerators live = new ModelGenerators(Runnable::run);

    /** Records how often it was closed, and whether it was used afterwards. */
    private static final class FakeGenerator implements LoadedGenerator {
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

    /** Swaps as the loader does if only one release is kept. */
    private static void swap(ModelGenerators generators, LoadedGenerator next) {
        generators.load(next);
        generators.route(next.release().id());
        generators.unloadAllExcept(List.of());
    }

    @Test
    void aKeptReleaseCanBeLeasedById() {
        var old = new FakeGenerator(1);
        var next = new FakeGenerator(2);
        live.load(old);
        live.load(next);
        live.route(next.release().id());
        live.unloadAllExcept(List.of(old.release().id()));
        try (var lease = live.lease(old.release().id()).orElseThrow()) {
            assertThat(lease.generator()).isSameAs(old);
        }
        assertThat(live.loaded()).containsExactly(next.release(), old.release());
        live.unloadAllExcept(List.of());
        assertThat(live.lease(old.release().id())).isEmpty();
        assertThat(old.closings).hasValue(1);
    }

    @Test
    void aCanaryServesItsShare() {
        var old = new FakeGenerator(1);
        var canary = new FakeGenerator(2);
        live.load(old);
        live.load(canary);
        live.route(old.release().id(), canary.release().id(), 0.25);
        int tried = 0;
        for (int i = 0; i < 10_000; i++) {
            try (var lease = live.lease().orElseThrow()) {
                tried += lease.generator() == canary ? 1 : 0;
            }
        }
        // The mean, 2,500, plus or minus six standard deviations.
        assertThat(tried).isBetween(2_240, 2_760);
        assertThat(live.canary()).hasValue(canary.release());
        live.route(old.release().id());
        assertThat(live.canary()).isEmpty();
    }

    @Test
    void thereIsNoLeaseBeforeTheFirstGenerator() {
        assertThat(live.lease()).isEmpty();
        assertThat(live.live()).isEmpty();
        assertThat(live.lease(new FakeGenerator(1).release().id())).isEmpty();
    }

    @Test
    void swapClosesTheOldGeneratorAfterItsLastLease() {
        var old = new FakeGenerator(1);
        swap(live, old);
        var first = live.lease().orElseThrow();
        var second = live.lease().orElseThrow();
        swap(live, new FakeGenerator(2));
        first.close();
        first.close();
        assertThat(old.closings).hasValue(0);
        second.close();
        assertThat(old.closings).hasValue(1);
    }

    @Test
    void aLeaseKeepsItsGeneratorAndTheNextLeaseGetsTheNewOne() {
        var old = new FakeGenerator(1);
        var next = new FakeGenerator(2);
        swap(live, old);
        try (var lease = live.lease().orElseThrow()) {
            swap(live, next);
            assertThat(lease.generator()).isSameAs(old);
            assertThat(live.live()).hasValue(next.release());
            try (var later = live.lease().orElseThrow()) {
                assertThat(later.generator()).isSameAs(next);
            }
        }
        assertThat(next.closings).hasValue(0);
    }

    @Test
    void theExecutorAndNotTheRequestClosesAGenerator() {
        var tasks = new ArrayList<Runnable>();
        var patient = new ModelGenerators(tasks::add);
        var old = new FakeGenerator(1);
        swap(patient, old);
        var lease = patient.lease().orElseThrow();
        swap(patient, new FakeGenerator(2));
        lease.close();
        assertThat(old.closings).hasValue(0);
        tasks.forEach(Runnable::run);
        assertThat(old.closings).hasValue(1);
    }

    @Test
    void thereIsNoLeaseAfterStop() {
        var generator = new FakeGenerator(1);
        swap(live, generator);
        live.stop();
        assertThat(live.lease()).isEmpty();
        assertThat(generator.closings).hasValue(1);
    }

    @Test
    void underManySwapsNoLeaseHasAClosedGeneratorAndEachIsClosedOnce() throws Exception {
        var generators = IntStream.range(0, 2000).mapToObj(FakeGenerator::new).toList();
        swap(live, generators.get(0));
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
            generators.stream().skip(1).forEach(next -> swap(live, next));
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
