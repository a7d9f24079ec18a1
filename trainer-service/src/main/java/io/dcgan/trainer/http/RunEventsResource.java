package io.dcgan.trainer.http;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.platform.http.limit.ClientAddress;
import io.dcgan.common.platform.http.limit.SharedBudget;
import io.dcgan.trainer.ledger.RunEventStream;
import io.dcgan.trainer.ledger.RunRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Streams the events of one run. */
@Path("/runs/{runId}/events")
@Singleton
@Blocking
class RunEventsResource {
    private static final Logger LOG = Logger.getLogger(RunEventsResource.class);

    /** Limit on concurrent streams, each of which holds a Kafka consumer; half of them for one client. */
    private static final int MAX_STREAMS = 32;

    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);

    /** Then the client reconnects, and continues after the last event it received. */
    private static final Duration MAX_DURATION = Duration.ofHours(1);

    private final RunEventStream stream;
    private final RunRegistry registry;
    private final SharedBudget streams = new SharedBudget(MAX_STREAMS);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "event-stream"));

    RunEventsResource(RunEventStream stream, RunRegistry registry) {
        this.stream = stream;
        this.registry = registry;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Stream a run's events from the first until the run has ended",
            description = "Server-sent events: the name is the event's type, the id is attempt-sequence, and the data"
                    + " is the event from dcgan.training-events. Last-Event-ID resumes the stream after that event. A comment is sent after 15 seconds without an"
                    + " event, and the stream ends after an hour.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = TrainingEvent.class)))
    @APIResponse(
            responseCode = "404",
            description = "No such run",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "Too many event streams are open",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Multi<OutboundSseEvent> events(
            @PathParam("runId") String runId,
            @HeaderParam("Last-Event-ID") @Nullable String last,
            @Context Sse sse,
            @Context RoutingContext routing)
            throws IOException {
        RunId id;
        try {
            id = new RunId(runId);
        } catch (IllegalArgumentException e) {
            throw ProblemResponses.badRequest(String.valueOf(e.getMessage()));
        }
        if (registry.find(id).isEmpty()) {
            throw ProblemResponses.notFound("there is no run " + runId);
        }
        var client = ClientAddress.current();
        // Once the stream has begun, its status can no longer report a refusal.
        if (!streams.tryAcquire(client, 1)) {
            throw tooManyStreams();
        }
        var place = new StreamPlace(() -> streams.release(client, 1));
        // On the event loop, where the response also ends.
        Vertx.currentContext().runOnContext(now -> {
            routing.addEndHandler(ended -> place.responseEnded());
            if (routing.response().closed()) {
                place.responseEnded();
            }
        });
        return Multi.createFrom()
                .emitter(emitter -> threads.execute(() -> {
                    if (place.begin()) {
                        try {
                            sendEvents(id, Optional.ofNullable(last), sse, emitter);
                        } finally {
                            place.sendingEnded();
                        }
                    }
                }));
    }

    /**
     * One of the places for streams. It becomes free once the response has ended and its thread and Kafka consumer have
     * too. The response to a client that left at once ends without a thread.
     */
    private static final class StreamPlace {
        private final Runnable free;
        private boolean ended;
        private boolean sending;

        StreamPlace(Runnable free) {
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

    private static RuntimeException tooManyStreams() {
        return ProblemResponses.unavailable("at most %d event streams may be open at a time, %d per client"
                .formatted(MAX_STREAMS, MAX_STREAMS / 2));
    }

    private void sendEvents(
            RunId runId, Optional<String> last, Sse sse, MultiEmitter<? super OutboundSseEvent> emitter) {
        try {
            var listener = new SseListener(last, sse, emitter);
            stream.stream(runId, listener);
            if (listener.skipping) {
                // The client's last event is no longer on the topic: resend everything rather than nothing.
                stream.stream(runId, new SseListener(Optional.empty(), sse, emitter));
            }
            emitter.complete();
        } catch (IOException | RuntimeException e) {
            // The client reconnects. A failure would close the connection without an end of the response.
            LOG.warnf("run=%s the stream of its events ends: %s", runId, e.getMessage());
            emitter.complete();
        } catch (InterruptedException e) {
            emitter.complete();
        }
    }

    /** Sends the events that follow the last one the client received. */
    private static final class SseListener implements RunEventStream.Listener {
        private final Optional<String> lastEventId;
        private final Sse sse;
        private final MultiEmitter<? super OutboundSseEvent> emitter;
        private final long end = System.nanoTime() + MAX_DURATION.toNanos();
        private long lastSent = System.nanoTime();
        private boolean skipping;

        SseListener(Optional<String> lastEventId, Sse sse, MultiEmitter<? super OutboundSseEvent> emitter) {
            this.lastEventId = lastEventId;
            this.sse = sse;
            this.emitter = emitter;
            skipping = lastEventId.isPresent();
        }

        @Override
        public boolean accept(TrainingEvent event) throws InterruptedException {
            var id = event.attempt() + "-" + event.sequence();
            if (skipping) {
                skipping = !id.equals(lastEventId.orElseThrow());
            } else {
                send(sse.newEventBuilder()
                        .id(id)
                        .name(event.getClass().getSimpleName())
                        .data(new String(Json.write(event), StandardCharsets.UTF_8)));
            }
            return mayContinue();
        }

        @Override
        public boolean keepWaiting() throws InterruptedException {
            if (!skipping && System.nanoTime() - lastSent > HEARTBEAT_INTERVAL.toNanos()) {
                // Otherwise nobody would notice that the client has gone.
                send(sse.newEventBuilder().comment("heartbeat"));
            }
            return !skipping && mayContinue();
        }

        private boolean mayContinue() {
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

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }
}
