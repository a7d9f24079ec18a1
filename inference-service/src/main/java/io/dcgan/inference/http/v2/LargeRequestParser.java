package io.dcgan.inference.http.v2;

import io.dcgan.inference.http.ImageGenerationService;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Parses large requests one at a time on its own thread. On an event loop, they would delay all other clients; many at a
 * time would need too much memory.
 */
@ApplicationScoped
class LargeRequestParser {
    /** JSON of this size is parsed in less than a millisecond. */
    private static final int MAX_INLINE_BYTES = 64 << 10;

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "parse-large-requests"));

    /**
     * Parses a body, at once if it is small.
     *
     * @param bytes   number of bytes to parse
     * @param discard called with the result if the client has left
     */
    <T> Uni<T> parse(int bytes, Supplier<T> parse, Consumer<T> discard) {
        if (bytes <= MAX_INLINE_BYTES) {
            return Uni.createFrom().item(parse);
        }
        var eventLoop = ImageGenerationService.eventLoop();
        return Uni.createFrom().emitter(emitter -> {
            var left = new AtomicBoolean();
            emitter.onTermination(() -> left.set(true));
            thread.execute(() -> parse(parse, discard, left, eventLoop, emitter));
        });
    }

    private static <T> void parse(
            Supplier<T> parse,
            Consumer<T> discard,
            AtomicBoolean left,
            Executor eventLoop,
            UniEmitter<? super T> emitter) {
        if (left.get()) {
            return;
        }
        T result;
        try {
            result = parse.get();
        } catch (RuntimeException | Error e) {
            eventLoop.execute(() -> emitter.fail(e));
            return;
        }
        // Cancellation happens on the same event loop, so not between the two calls.
        eventLoop.execute(() -> {
            if (left.get()) {
                discard.accept(result);
            } else {
                emitter.complete(result);
            }
        });
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdown();
    }
}
