package io.dcgan.inference.http.v2;

import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.platform.http.limit.ClientAddress;
import io.dcgan.common.platform.http.limit.SharedBudget;
import io.dcgan.inference.http.v2.message.V2Error;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses large requests one at a time on its own thread. On an event loop, they would delay all other clients; many at a
 * time would need too much memory.
 */
@ApplicationScoped
class LargeRequestParser {
    /** JSON of this size is parsed in less than a millisecond. */
    private static final int MAX_INLINE_BYTES = 64 << 10;

    private static final int MAX_WAITING = 64;

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "parse-large-requests"));
    private final SharedBudget waiting = new SharedBudget(MAX_WAITING);

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
        var client = ClientAddress.current();
        if (!waiting.tryAcquire(client, 1)) {
            return Uni.createFrom().failure(tooManyWaiting());
        }
        var context = Vertx.currentContext();
        return Uni.createFrom().emitter(emitter -> {
            // Not held by the task itself, because the body of a client that has left would stay in memory.
            var next = new AtomicReference<@Nullable Supplier<T>>(parse);
            emitter.onTermination(() -> next.set(null));
            thread.execute(() -> {
                waiting.release(client, 1);
                var task = next.get();
                if (task != null) {
                    parse(task, discard, next, context, emitter);
                }
            });
        });
    }

    private static WebApplicationException tooManyWaiting() {
        return new WebApplicationException(V2Error.convert(ProblemResponses.retryLater(
                Status.TOO_MANY_REQUESTS,
                "at most %d large requests may wait, %d per client".formatted(MAX_WAITING, MAX_WAITING / 2),
                Duration.ofSeconds(1))));
    }

    private static <T> void parse(
            Supplier<T> task,
            Consumer<T> discard,
            AtomicReference<@Nullable Supplier<T>> next,
            Context context,
            UniEmitter<? super T> emitter) {
        T result;
        try {
            result = task.get();
        } catch (RuntimeException | Error e) {
            context.runOnContext(now -> emitter.fail(e));
            return;
        }
        // Cancellation happens on the same event loop, so not between the two calls.
        context.runOnContext(now -> {
            if (next.get() == null) {
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
