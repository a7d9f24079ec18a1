package io.dcgan.trainer.http;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.trainer.ledger.RunEventStream;
import io.dcgan.trainer.ledger.RunRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
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
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The events of one run, as they come. */
@Path("/runs/{runId}/events")
@Singleton
@Blocking
class RunEventsResource {
    /** Each stream has a consumer of Kafka's. */
    private static final int MAX_STREAMS = 32;

    private final RunEventStream stream;
    private final RunRegistry registry;
    private final Semaphore streamPermits = new Semaphore(MAX_STREAMS);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "event-stream"));

    RunEventsResource(RunEventStream stream, RunRegistry registry) {
        this.stream = stream;
        this.registry = registry;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "A run's events, from the first, until it has ended",
            description = "Server-sent events: the type as the event, attempt-sequence as the id, the event of"
                    + " dcgan.training-events as the data. With Last-Event-ID it goes on after that one.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = TrainingEvent.class)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such run",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "Too many listen already",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Multi<OutboundSseEvent> events(
            @PathParam("runId") String runId, @HeaderParam("Last-Event-ID") @Nullable String last, @Context Sse sse)
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
        // Before the first byte of the stream: afterwards there is no way to say so.
        if (!streamPermits.tryAcquire()) {
            throw ProblemResponses.unavailable("at most %d may listen at a time".formatted(MAX_STREAMS));
        }
        return Multi.createFrom()
                .emitter(emitter -> threads.execute(() -> sendEvents(id, Optional.ofNullable(last), sse, emitter)));
    }

    private void sendEvents(
            RunId runId, Optional<String> last, Sse sse, MultiEmitter<? super OutboundSseEvent> emitter) {
        try {
            var listener = new SseListener(last, sse, emitter);
            stream.stream(runId, listener);
            if (listener.skipping) {
                // It is not on the topic any more: better everything than nothing.
                stream.stream(runId, new SseListener(Optional.empty(), sse, emitter));
            }
            emitter.complete();
        } catch (IOException | RuntimeException e) {
            emitter.fail(e);
        } catch (InterruptedException e) {
            emitter.complete();
        } finally {
            streamPermits.release();
        }
    }

    /** Sends what comes after one event. */
    private static final class SseListener implements RunEventStream.Listener {
        private final Optional<String> lastEventId;
        private final Sse sse;
        private final MultiEmitter<? super OutboundSseEvent> emitter;
        private boolean skipping;

        SseListener(Optional<String> lastEventId, Sse sse, MultiEmitter<? super OutboundSseEvent> emitter) {
            this.lastEventId = lastEventId;
            this.sse = sse;
            this.emitter = emitter;
            skipping = lastEventId.isPresent();
        }

        @Override
        public boolean accept(TrainingEvent event) {
            var id = event.attempt() + "-" + event.sequence();
            if (skipping) {
                skipping = !id.equals(lastEventId.orElseThrow());
            } else {
                emitter.emit(sse.newEventBuilder()
                        .id(id)
                        .name(event.getClass().getSimpleName())
                        .data(new String(Json.write(event), StandardCharsets.UTF_8))
                        .build());
            }
            return !emitter.isCancelled();
        }

        @Override
        public boolean keepWaiting() {
            return !skipping && !emitter.isCancelled();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }
}
