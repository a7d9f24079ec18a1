package io.dcgan.trainer.http;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.trainer.command.CommandPublisher;
import io.dcgan.trainer.command.PendingCommands;
import io.dcgan.trainer.ledger.RunRegistry;
import io.dcgan.trainer.ledger.RunView;
import io.dcgan.trainer.run.CommandValidator;
import io.dcgan.trainer.run.RunArchive;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Submits, inspects and controls runs. */
@Path("/runs")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
class RunsResource {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final int MAX_LIMIT = 1_000;

    private final CommandPublisher publisher;
    private final RunRegistry registry;
    private final RunFinder runs;
    private final PendingCommands pendingCommands;
    private final RunArchive archive;
    private final CommandValidator validator;
    private final RunEstimator estimator;

    RunsResource(
            CommandPublisher publisher,
            RunRegistry registry,
            RunFinder runs,
            PendingCommands pendingCommands,
            RunArchive archive,
            CommandValidator validator,
            RunEstimator estimator) {
        this.publisher = publisher;
        this.registry = registry;
        this.runs = runs;
        this.pendingCommands = pendingCommands;
        this.archive = archive;
        this.validator = validator;
        this.estimator = estimator;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Submit a run",
            description = "Publishes the command to dcgan.train-commands, as any Kafka client could. With dryRun=true"
                    + " no run is submitted; the response estimates the training time, the memory and the size of the"
                    + " release. If no earlier run gives the speed, the trainer times a few steps first, which takes"
                    + " several seconds.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = TrainCommand.class),
                            examples = {
                                @ExampleObject(name = "default", summary = "The default DCGAN on MNIST", value = "{}"),
                                @ExampleObject(
                                        name = "short",
                                        summary = "Three epochs with an explicit runId",
                                        value = "{\"runId\": \"mine\", \"epochs\": 3}")
                            }))
    @APIResponse(
            responseCode = "202",
            description = "The command was published",
            content = @Content(schema = @Schema(implementation = AcceptedCommand.class)))
    @APIResponse(
            responseCode = "200",
            description = "The estimate of a dry run",
            content = @Content(schema = @Schema(implementation = RunEstimate.class)))
    @APIResponse(
            responseCode = "400",
            description = "Invalid command; the detail states what was expected and what was received",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "409",
            description = "The runId belongs to a different command",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "The broker is unavailable; Retry-After gives the delay in seconds",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response submit(byte[] body, @QueryParam("dryRun") @DefaultValue("false") String dryRun)
            throws IOException, InterruptedException {
        if (!dryRun.equals("true") && !dryRun.equals("false")) {
            throw ProblemResponses.badRequest("dryRun must be true or false, got \"%s\"".formatted(dryRun));
        }
        SubmittedCommand submitted;
        TrainCommand command;
        try {
            submitted = SubmittedCommand.read(body.length == 0 ? new byte[] {'{', '}'} : body, newId());
            command = submitted.resolve();
        } catch (MalformedMessageException e) {
            throw ProblemResponses.badRequest(String.valueOf(e.getMessage()));
        }
        var objection = validator.rejectionReason(command);
        if (objection.isPresent()) {
            throw ProblemResponses.badRequest(objection.get());
        }
        if (dryRun.equals("true")) {
            return Response.ok(estimator.estimate(command)).build();
        }
        var known = archive.sentCommand(submitted.runId())
                .or(() -> pendingCommands.listOldestFirst().stream()
                        .map(PendingCommands.PendingCommand::command)
                        .filter(one -> one.runId().equals(submitted.runId()))
                        .findFirst());
        if (known.filter(one -> !one.equals(submitted)).isPresent()) {
            throw ProblemResponses.conflict(
                    "runId must identify one command, but %s was sent before with different content"
                            .formatted(submitted.runId()));
        }
        var position = publisher.publish(submitted);
        var accepted = new AcceptedCommand(
                submitted.runId(), position.topic(), position.partition(), position.offset(), command);
        return Response.accepted(accepted)
                .location(URI.create("/runs/" + submitted.runId()))
                .build();
    }

    private static RunId newId() {
        return new RunId(
                TIME.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 8));
    }

    @GET
    @Operation(
            summary = "List all runs, newest first",
            description = "Includes queued runs, runs known from their events, and runs that remain only in the store.")
    public List<RunView> list(@QueryParam("limit") @DefaultValue("100") int limit, @QueryParam("state") String state)
            throws IOException {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemResponses.badRequest("limit must be 1 to %d, got %d".formatted(MAX_LIMIT, limit));
        }
        return registry.listNewestFirst(state == null ? limit : MAX_LIMIT).stream()
                .filter(one -> state == null || one.state().toString().equals(state))
                .limit(limit)
                .toList();
    }

    @GET
    @Path("{runId}")
    @Operation(summary = "Get one run")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RunView.class)))
    @APIResponse(
            responseCode = "404",
            description = "No such run",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public RunView get(@PathParam("runId") String runId) throws IOException {
        return runs.find(runId);
    }

    @DELETE
    @Path("{runId}")
    @Operation(summary = "Cancel a run", description = "Publishes a Cancel to dcgan.run-controls.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = AcceptedControl.class)))
    @APIResponse(
            responseCode = "404",
            description = "No such run",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response cancel(@PathParam("runId") String runId) throws IOException, InterruptedException {
        return publish(new RunControl.Cancel(newId().value(), runs.find(runId).runId()));
    }

    @POST
    @Path("{runId}/{control: pause|resume|snapshot}")
    @Operation(
            summary = "Pause, resume or snapshot a run",
            description = "Publishes the control to dcgan.run-controls.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = AcceptedControl.class)))
    @APIResponse(
            responseCode = "404",
            description = "No such run",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response control(@PathParam("runId") String runId, @PathParam("control") String control)
            throws IOException, InterruptedException {
        var known = runs.find(runId).runId();
        var id = newId().value();
        return publish(
                switch (control) {
                    case "pause" -> new RunControl.Pause(id, known);
                    case "resume" -> new RunControl.Resume(id, known);
                    default -> new RunControl.Snapshot(id, known);
                });
    }

    private Response publish(RunControl control) throws IOException, InterruptedException {
        var position = publisher.publish(control);
        return Response.accepted(new AcceptedControl(
                        control.controlId(),
                        control.runId(),
                        control.name(),
                        position.topic(),
                        position.partition(),
                        position.offset()))
                .build();
    }
}
