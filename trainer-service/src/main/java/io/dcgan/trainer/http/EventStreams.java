package io.dcgan.trainer.http;

import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.platform.http.limit.ClientAddress;
import io.dcgan.common.platform.http.limit.SharedBudget;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Streams server-sent events to a limited number of clients, each on a thread of its own. */
@Singleton
class EventStreams {
    private static final Logger LOG = Logger.getLogger(EventStreams.class);

    /** Limit on concurrent streams; half of them for one client. */
    private static final int MAX_STREAMS = 32;

    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);

    /** Then the client reconnects, and continues after the last event it received. */
    private static final Duration MAX_DURATION = Duration.ofHours(1);

    private static final long RECONNECT_MILLIS = 2_000;

    private final SharedBudget streams = new SharedBudget(MAX_STREAMS);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "event-stream"));

    /** Sends the events of one stream, until there are no more or the client may not get more. */
    interface Source {
        void send(EventStream stream) throws IOException, InterruptedException;
    }

    /** Opens a stream; with status 503 if too many are open. */
    Multi<OutboundSseEvent> open(Sse sse, RoutingContext routing, Source source) {
        var client = ClientAddress.current();
        // Once the stream has begun, its status can no longer report a refusal.
        if (!streams.tryAcquire(client, 1)) {
            throw ProblemResponses.unavailable("at most %d event streams may be open at a time, %d per client"
                    .formatted(MAX_STREAMS, MAX_STREAMS / 2));
        }
        var slot = new StreamSlot(() -> streams.release(client, 1));
        // On the event loop, where the response also ends.
        Vertx.currentContext().runOnContext(now -> {
            routing.addEndHandler(ended -> slot.responseEnded());
            if (routing.response().closed()) {
                slot.responseEnded();
            }
        });
        var path = routing.normalizedPath();
        return Multi.createFrom()
                .emitter(emitter -> threads.execute(() -> {
                    if (slot.begin()) {
                        try {
                            send(source, new EventStream(sse, emitter), path);
                        } finally {
                            slot.sendingEnded();
                        }
                    }
                }));
    }

    private static void send(Source source, EventStream stream, String path) {
        try {
            stream.begin();
            source.send(stream);
        } catch (IOException | RuntimeException e) {
            // The client reconnects. A failure would close the connection without an end of the response.
            LOG.warnf("the event stream %s ends: %s", path, e.getMessage());
        } catch (InterruptedException e) {
            LOG.debug("the service stops, and its streams end");
        }
        stream.emitter.complete();
    }

    /** One client's stream. */
    static final class EventStream {
        private final Sse sse;
        private final MultiEmitter<? super OutboundSseEvent> emitter;
        private final long end = System.nanoTime() + MAX_DURATION.toNanos();
        private long lastSent = System.nanoTime();

        private EventStream(Sse sse, MultiEmitter<? super OutboundSseEvent> emitter) {
            this.sse = sse;
            this.emitter = emitter;
        }

        /** Sends something at once: only then does the client receive the status. */
        void begin() throws InterruptedException {
            send(sse.newEventBuilder().comment("connected").reconnectDelay(RECONNECT_MILLIS));
        }

        void send(String id, String name, String data) throws InterruptedException {
            send(sse.newEventBuilder().id(id).name(name).data(data));
        }

        /** Sends a comment if nothing has been sent for long: otherwise nobody would notice that the client has gone. */
        void heartbeat() throws InterruptedException {
            if (System.nanoTime() - lastSent > HEARTBEAT_INTERVAL.toNanos()) {
                send(sse.newEventBuilder().comment("heartbeat"));
            }
        }

        boolean mayContinue() {
            return !emitter.isCancelled() && System.nanoTime() < end;
        }

        /** Sends an event once the client has received those before, so that they do not collect in memory. */
        private void send(OutboundSseEvent.Builder event) throws InterruptedException {
            while (emitter.requested() == 0 && !emitter.isCancelled()) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            emitter.emit(event.build());
            lastSent = System.nanoTime();
        }
    }

    /**
     * One of the slots for streams. It becomes free once the response has ended and its thread has too. The response to
     * a client that left at once ends without a thread.
     */
    private static final class StreamSlot {
        private final Runnable free;
        private boolean ended;
        private boolean sending;

        StreamSlot(Runnable free) {
            this.free = free;
        }

        synchronized boolean begin() {
            sending = !ended;
            return sending;
        }

        synchronized void sendingEnded() {
            sending = false;
            if (ended) {
                free.run();
            }
        }

        synchronized void responseEnded() {
            if (!ended) {
                ended = true;
                if (!sending) {
                    free.run();
                }
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }
}
