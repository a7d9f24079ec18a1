package io.dcgan.inference.model;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.release.GeneratorRelease;
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
 * The generators of one model that are loaded, which of them answers, and their replacement while requests run.
 *
 * <p>A request takes a {@link Lease} and computes with that generator whatever happens meanwhile. A generator that was
 * unloaded is closed after its last lease, by the executor: closing takes time, and a request has none to give.
 */
public final class ModelGenerators {
    private final Executor closer;
    private volatile State state = new State(Map.of(), null, null, 0);

    /** @param closer closes generators that nobody uses any more */
    public ModelGenerators(Executor closer) {
        this.closer = closer;
    }

    /** What is loaded, in the order in which it was; what answers; and what answers a share of the requests instead. */
    private record State(
            Map<ReleaseId, CountedGenerator> loaded,
            @Nullable CountedGenerator live,
            @Nullable CountedGenerator canary,
            double share) {
        State route(@Nullable CountedGenerator newLive, @Nullable CountedGenerator newCanary, double newShare) {
            return new State(loaded, newLive, newCanary, newShare);
        }
    }

    /** A generator, and how many hold on to it: each lease, and being loaded. */
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
                // The service ends.
                generator.close();
            }
        }
    }

    /** The right to use a generator until it is closed, by whichever thread. */
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

    /** Of the live generator, or of the canary in its share of the calls; empty before the first generator. */
    public Optional<Lease> lease() {
        while (true) {
            var now = state;
            boolean canary = now.canary != null && ThreadLocalRandom.current().nextDouble() < now.share;
            var held = canary ? now.canary : now.live;
            if (held == null) {
                return Optional.empty();
            }
            // It may have been replaced and let go by all since it was read; then there is a newer one.
            if (held.tryAcquire()) {
                return Optional.of(new Lease(held));
            }
        }
    }

    /** Of a release that is loaded; empty if it is not. */
    public Optional<Lease> lease(ReleaseId id) {
        var held = state.loaded.get(id);
        return held != null && held.tryAcquire() ? Optional.of(new Lease(held)) : Optional.empty();
    }

    /** Of all that are loaded and have the signature of the one that answers, the last made first; none before that one. */
    public List<Lease> leaseAllCompatible() {
        var live = live();
        return loaded().stream()
                .filter(release -> live.isPresent()
                        && release.signature().equals(live.get().signature()))
                .flatMap(release -> lease(release.id()).stream())
                .toList();
    }

    /** Keeps a generator ready, beside what answers. From here on it is this object's to close. */
    public synchronized void load(LoadedGenerator generator) {
        var loaded = new LinkedHashMap<>(state.loaded);
        var held = new CountedGenerator(generator, closer);
        var before = loaded.put(generator.release().id(), held);
        if (before == null) {
            state = new State(loaded, state.live, state.canary, state.share);
            return;
        }
        // What answers is never one that was let go.
        var live = state.live == before ? held : state.live;
        var canary = state.canary == before ? held : state.canary;
        state = new State(loaded, live, canary, state.share);
        before.releaseHold();
    }

    /** Lets a loaded release answer. */
    public synchronized void route(ReleaseId live) {
        state = state.route(held(live), null, 0);
    }

    /**
     * Lets one loaded release answer, and another one a share of the requests.
     *
     * @param share 0 to 1
     */
    public synchronized void route(ReleaseId live, ReleaseId canary, double share) {
        state = state.route(held(live), held(canary), share);
    }

    private CountedGenerator held(ReleaseId id) {
        var held = state.loaded.get(id);
        if (held == null) {
            throw new IllegalArgumentException(
                    "release must be one of %s, got %s".formatted(state.loaded.keySet(), id));
        }
        return held;
    }

    /** Unloads all but these, and those that answer. */
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

    /** Ends serving: every generator is closed after its last lease. */
    public synchronized void stop() {
        var before = state.loaded.values();
        state = new State(Map.of(), null, null, 0);
        before.forEach(CountedGenerator::releaseHold);
    }

    /** The release that answers; empty before the first generator. */
    public Optional<GeneratorRelease> live() {
        return release(state.live);
    }

    /** The release that answers a share of the requests, if there is one. */
    public Optional<GeneratorRelease> canary() {
        return release(state.canary);
    }

    private static Optional<GeneratorRelease> release(@Nullable CountedGenerator held) {
        return held == null ? Optional.empty() : Optional.of(held.generator.release());
    }

    /** All that can be asked for by name, on every replica in the same order: the last made first. */
    public List<GeneratorRelease> loaded() {
        return state.loaded.values().stream()
                .map(held -> held.generator.release())
                .sorted(Comparator.comparing(
                                (GeneratorRelease release) -> release.id().value())
                        .reversed())
                .toList();
    }
}
