package io.dcgan.inference.model;

import io.dcgan.common.release.ReleaseId;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The generator that answers for one model, and its replacement while requests run.
 *
 * <p>A request takes a {@link Lease} and computes with that generator whatever happens meanwhile. A generator that was
 * replaced is closed after its last lease, by the executor: closing takes time, and a request has none to give.
 */
public final class LiveGenerator {
    private final Executor closer;
    private final AtomicReference<@Nullable Held> live = new AtomicReference<>();

    /** @param closer closes generators that nobody uses any more */
    public LiveGenerator(Executor closer) {
        this.closer = closer;
    }

    /** A generator, and how many hold on to it: each lease, and being live. */
    private static final class Held {
        private final Generator generator;
        private final Executor closer;
        private final AtomicInteger holders = new AtomicInteger(1);

        Held(Generator generator, Executor closer) {
            this.generator = generator;
            this.closer = closer;
        }

        boolean hold() {
            return holders.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
        }

        void letGo() {
            if (holders.decrementAndGet() == 0) {
                closer.execute(generator::close);
            }
        }
    }

    /** The right to use a generator until it is closed. Belongs to one thread. */
    public static final class Lease implements AutoCloseable {
        private final Held held;
        private boolean open = true;

        private Lease(Held held) {
            this.held = held;
        }

        public Generator generator() {
            return held.generator;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                held.letGo();
            }
        }
    }

    /** Empty before the first generator. */
    public Optional<Lease> lease() {
        while (true) {
            var current = live.get();
            if (current == null) {
                return Optional.empty();
            }
            // It may have been replaced and let go by all since it was read; then there is a newer one.
            if (current.hold()) {
                return Optional.of(new Lease(current));
            }
        }
    }

    /** Puts a generator in place of the current one. From here on it is this object's to close. */
    public void swap(Generator next) {
        replace(new Held(next, closer));
    }

    /** Ends serving: the current generator is closed after its last lease. */
    public void stop() {
        replace(null);
    }

    private void replace(@Nullable Held next) {
        var before = live.getAndSet(next);
        if (before != null) {
            before.letGo();
        }
    }

    public Optional<ReleaseId> releaseId() {
        return Optional.ofNullable(live.get())
                .map(held -> held.generator.release().id());
    }
}
