package io.dcgan.inference.model;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.release.GeneratorRelease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The loaded generators of one model. It routes requests to them and replaces them while requests run.
 *
 * <p>A request takes a {@link Lease} and keeps that generator whatever happens in the meantime. An unloaded generator
 * is closed after its last lease, on an executor, so that no request waits for the closing.
 */
public final class ModelGenerators {
    private final Executor closer;
    private volatile State state = new State(Map.of(), null, null, 0);
    private volatile Instant liveSince = Instant.EPOCH;

    /** @param closer closes generators that are no longer in use */
    public ModelGenerators(Executor closer) {
        this.closer = closer;
    }

    /** The loaded generators, oldest first; the live one; and the canary with its share of the requests. */
    private record State(
            Map<ReleaseId, CountedGenerator> loaded,
            @Nullable CountedGenerator live,
            @Nullable CountedGenerator canary,
            double share) {
        State route(@Nullable CountedGenerator newLive, @Nullable CountedGenerator newCanary, double newShare) {
            return new State(loaded, newLive, newCanary, newShare);
        }
    }

    /** A generator with its reference count: one for each lease, and one while it is loaded. */
    private static final class CountedGenerator {
        private final LoadedGenerator generator;
        private final Executor closer;
        private final AtomicInteger referenceCount = new AtomicInteger(1);

        CountedGenerator(LoadedGenerator generator, Executor closer) {
            this.generator = generator;
            this.closer = closer;
        }

        boolean tryAcquire() {
            return referenceCount.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
        }

        void releaseHold() {
            if (referenceCount.decrementAndGet() > 0) {
                return;
            }
            try {
                closer.execute(generator::close);
            } catch (RejectedExecutionException e) {
                // The service is shutting down.
                generator.close();
            }
        }
    }

    /** A permission to use a generator until the lease is closed. Any thread may close it. */
    public static final class Lease implements AutoCloseable {
        private final CountedGenerator held;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Lease(CountedGenerator held) {
            this.held = held;
        }

        public LoadedGenerator generator() {
            return held.generator;
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                held.releaseHold();
            }
        }
    }

    /** Leases the live generator, or the canary for its share of the calls; empty before the first generator. */
    public Optional<Lease> lease() {
        while (true) {
            var now = state;
            boolean canary = now.canary != null && ThreadLocalRandom.current().nextDouble() < now.share;
            var held = canary ? now.canary : now.live;
            if (held == null) {
                return Optional.empty();
            }
            // The generator may have been replaced and closed since it was read; then there is a newer one.
            if (held.tryAcquire()) {
                return Optional.of(new Lease(held));
            }
        }
    }

    /** Leases a loaded release; empty if it is not loaded. */
    public Optional<Lease> lease(ReleaseId id) {
        var held = state.loaded.get(id);
        return held != null && held.tryAcquire() ? Optional.of(new Lease(held)) : Optional.empty();
    }

    /** Leases all loaded generators with the live one's signature, newest release first; empty if none is live. */
    public List<Lease> leaseAllCompatible() {
        var live = live();
        return loaded().stream()
                .filter(release -> live.isPresent()
                        && release.signature().equals(live.get().signature()))
                .flatMap(release -> lease(release.id()).stream())
                .toList();
    }

    /** Loads a generator beside the live one. This object takes ownership and will close it. */
    public synchronized void load(LoadedGenerator generator) {
        var loaded = new LinkedHashMap<>(state.loaded);
        var held = new CountedGenerator(generator, closer);
        var before = loaded.put(generator.release().id(), held);
        if (before == null) {
            state = new State(loaded, state.live, state.canary, state.share);
            return;
        }
        // The live generator must never be a released one.
        var live = state.live == before ? held : state.live;
        var canary = state.canary == before ? held : state.canary;
        state = new State(loaded, live, canary, state.share);
        before.releaseHold();
    }

    /** Makes a loaded release live. */
    public synchronized void route(ReleaseId live) {
        route(held(live), null, 0);
    }

    /**
     * Makes one loaded release live and another one its canary.
     *
     * @param share the canary's share of the requests, 0 to 1
     */
    public synchronized void route(ReleaseId live, ReleaseId canary, double share) {
        route(held(live), held(canary), share);
    }

    private void route(CountedGenerator live, @Nullable CountedGenerator canary, double share) {
        if (live != state.live) {
            liveSince = Instant.now();
        }
        state = state.route(live, canary, share);
    }

    private CountedGenerator held(ReleaseId id) {
        var held = state.loaded.get(id);
        if (held == null) {
            throw new IllegalArgumentException(
                    "release must be one of %s, got %s".formatted(state.loaded.keySet(), id));
        }
        return held;
    }

    /** Unloads all generators except these, the live one and the canary. */
    public synchronized void unloadAllExcept(Collection<ReleaseId> kept) {
        var left = new LinkedHashMap<ReleaseId, CountedGenerator>();
        var gone = new ArrayList<CountedGenerator>();
        state.loaded.forEach((id, held) -> {
            if (kept.contains(id) || held == state.live || held == state.canary) {
                left.put(id, held);
            } else {
                gone.add(held);
            }
        });
        state = new State(left, state.live, state.canary, state.share);
        gone.forEach(CountedGenerator::releaseHold);
    }

    /** Stops serving; every generator is closed after its last lease. */
    public synchronized void stop() {
        var before = state.loaded.values();
        state = new State(Map.of(), null, null, 0);
        before.forEach(CountedGenerator::releaseHold);
    }

    /** Returns the live release; empty before the first generator. */
    public Optional<GeneratorRelease> live() {
        return release(state.live);
    }

    /** Returns when this process made the live release live; meaningless before the first generator. */
    public Instant liveSince() {
        return liveSince;
    }

    /** Returns the canary release, if there is one. */
    public Optional<GeneratorRelease> canary() {
        return release(state.canary);
    }

    private static Optional<GeneratorRelease> release(@Nullable CountedGenerator held) {
        return held == null ? Optional.empty() : Optional.of(held.generator.release());
    }

    /** Returns all releases that can be requested by id, newest first, which is the same order on every replica. */
    public List<GeneratorRelease> loaded() {
        return state.loaded.values().stream()
                .map(held -> held.generator.release())
                .sorted(Comparator.comparing(
                                (GeneratorRelease release) -> release.id().value())
                        .reversed())
                .toList();
    }
}
