package io.dcgan.trainer.http;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.trainer.http.EventStreams.EventStream;
import io.dcgan.trainer.ledger.RunEventStream;
import io.dcgan.trainer.ledger.RunRegistry;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Streams the events of one run. */
@Path("/runs/{runId}/events")
@Singleton
@Blocking
class RunEventsResource {
    private final EventStreams streams;
    private final RunEventStream events;
    private final RunRegistry registry;
    private final RunFinder runs;

    RunEventsResource(EventStreams streams, RunEventStream events, RunRegistry registry, RunFinder runs) {
        this.streams = streams;
        this.events = events;
        this.registry = registry;
        this.runs = runs;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Stream a run's events from the first until the run has ended",
            description = "Server-sent events: the name is the event's type, the id is attempt-sequence, and the data"
                    + " is the event from dcgan.training-events. Last-Event-ID resumes the stream after that event. A"
                    + " comment is sent after 15 seconds without an event, and the stream ends after an hour.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = TrainingEvent.class)))
    @APIResponse(responseCode = "204", description = "The run has ended with the event of Last-Event-ID")
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
        var run = runs.find(runId).runId();
        if (last != null && registry.outcomeId(run).filter(last::equals).isPresent()) {
            // A browser's EventSource does not reconnect after it.
            throw new WebApplicationException(Response.noContent().build());
        }
        return streams.open(sse, routing, stream -> {
            var listener = new Listener(Optional.ofNullable(last), stream);
            events.stream(run, listener);
            if (listener.skipping) {
                // The client's last event is no longer on the topic: resend everything rather than nothing.
                events.stream(run, new Listener(Optional.empty(), stream));
            }
        });
    }

    /** Sends the events that follow the last one the client received. */
    private static final class Listener implements RunEventStream.Listener {
        private final Optional<String> lastEventId;
        private final EventStream stream;
        private boolean skipping;

        Listener(Optional<String> lastEventId, EventStream stream) {
            this.lastEventId = lastEventId;
            this.stream = stream;
            skipping = lastEventId.isPresent();
        }

        @Override
        public boolean accept(TrainingEvent event) throws InterruptedException {
            var id = RunRegistry.id(event);
            if (skipping) {
                skipping = !id.equals(lastEventId.orElseThrow());
            } else {
                stream.send(
                        id, event.getClass().getSimpleName(), new String(Json.write(event), StandardCharsets.UTF_8));
            }
            return stream.mayContinue();
        }

        @Override
        public boolean keepWaiting() throws InterruptedException {
            if (!skipping) {
                stream.heartbeat();
            }
            return !skipping && stream.mayContinue();
        }
    }
}
