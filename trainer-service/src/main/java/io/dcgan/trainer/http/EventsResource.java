package io.dcgan.trainer.http;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.trainer.http.EventStreams.EventStream;
import io.dcgan.trainer.ledger.RunEventFeed;
import io.dcgan.trainer.ledger.RunEventFeed.FeedEvent;
import io.dcgan.trainer.ledger.RunEventFeed.MissedEventsException;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Streams the events of all runs. */
@Path("/events")
@Singleton
@Blocking
class EventsResource {
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    /** Sent first, and whenever the client may have missed something. */
    private static final String RELOAD = "Reload";

    private final EventStreams streams;
    private final RunEventFeed feed;

    EventsResource(EventStreams streams, RunEventFeed feed) {
        this.streams = streams;
        this.feed = feed;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Stream the events of all runs from now on",
            description = "Server-sent events: the name is the event's type, the id is a cursor, and the data is the"
                    + " event from dcgan.training-events. Last-Event-ID resumes the stream after that event, on any"
                    + " replica. The event Reload asks the client to read /runs again: it is sent first, and instead"
                    + " of events that are too old to be sent again. A comment is sent after 15 seconds without an"
                    + " event, and the stream ends after an hour.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = TrainingEvent.class)))
    @APIResponse(
            responseCode = "503",
            description = "Too many event streams are open",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Multi<OutboundSseEvent> events(
            @HeaderParam("Last-Event-ID") @Nullable String last, @Context Sse sse, @Context RoutingContext routing) {
        return streams.open(sse, routing, stream -> send(Optional.ofNullable(last), stream));
    }

    private void send(Optional<String> last, EventStream stream) throws InterruptedException {
        var known = last.flatMap(feed::find);
        long next = known.isPresent() ? known.get().number() : reload(stream);
        while (stream.mayContinue()) {
            List<FeedEvent> events;
            try {
                events = feed.await(next, POLL_INTERVAL);
            } catch (MissedEventsException e) {
                next = reload(stream);
                continue;
            }
            for (var one : events) {
                stream.send(
                        one.cursor(),
                        one.event().getClass().getSimpleName(),
                        new String(Json.write(one.event()), StandardCharsets.UTF_8));
                next = one.number() + 1;
            }
            stream.heartbeat();
        }
    }

    /** @return number of the event that follows what the client reads now */
    private long reload(EventStream stream) throws InterruptedException {
        var place = feed.end();
        stream.send(place.cursor(), RELOAD, "{}");
        return place.number();
    }
}
