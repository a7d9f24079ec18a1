package io.dcgan.trainer.http;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.platform.http.Problem;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.trainer.history.MetricsLog;
import io.dcgan.trainer.run.RunArchive;
import io.dcgan.trainer.run.file.RunLayout;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Serves the sample sheets, metrics and plots of runs. */
@Path("/runs/{runId}")
@Blocking
class RunFilesResource {
    private static final int MAX_FILE_READS = 2;
    private static final int MAX_FILE_NAME_LENGTH = 100;

    private final RunFinder runs;
    private final RunArchive archive;

    /** A file may be large, and is read into memory. */
    private final Semaphore fileReads = new Semaphore(MAX_FILE_READS);

    RunFilesResource(RunFinder runs, RunArchive archive) {
        this.runs = runs;
        this.archive = archive;
    }

    @GET
    @Path("samples")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "List the names of a run's sample sheets")
    public List<String> samples(@PathParam("runId") String runId) throws IOException {
        return archive.sampleNames(runs.find(runId).runId());
    }

    @GET
    @Path("samples/layout")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Get the layout of a run's sample sheets, to cut them into tiles")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SheetLayout.class)))
    @APIResponse(
            responseCode = "404",
            description = "No such run, or it has no sample sheet yet",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public SheetLayout layout(@PathParam("runId") String runId) throws IOException, InterruptedException {
        var known = runs.find(runId).runId();
        var sheet = archive.sampleNames(known).stream()
                .filter(name -> name.endsWith(".png"))
                .findFirst()
                .orElseThrow(() -> ProblemResponses.notFound("the run %s has no sample sheet yet".formatted(runId)));
        return SheetLayout.of(read(known, RunLayout.SAMPLES + "/" + sheet));
    }

    @GET
    @Path("samples/{name: [a-z0-9][a-z0-9-]*\\.(png|gif)}")
    @Produces({"image/png", "image/gif", Problem.MEDIA_TYPE})
    @Operation(summary = "Get a sample sheet, such as epoch-0001.png, or all of them as epochs.gif")
    public Response sample(@PathParam("runId") String runId, @PathParam("name") String name, @Context Request request)
            throws IOException, InterruptedException {
        var type = name.endsWith("gif") ? "image/gif" : "image/png";
        return file(runId, RunLayout.SAMPLES + "/" + name, type, request);
    }

    @GET
    @Path("plot.svg")
    @Produces({"image/svg+xml", Problem.MEDIA_TYPE})
    @Operation(summary = "Get the plot of losses and quality over the epochs")
    public Response plot(@PathParam("runId") String runId, @Context Request request)
            throws IOException, InterruptedException {
        return file(runId, RunLayout.PLOT, "image/svg+xml", request);
    }

    @GET
    @Path("metrics.jsonl")
    @Produces({"application/x-ndjson", Problem.MEDIA_TYPE})
    @Operation(summary = "Get the metrics of each epoch, one JSON object per line")
    public Response metrics(@PathParam("runId") String runId, @Context Request request)
            throws IOException, InterruptedException {
        return file(runId, RunLayout.METRICS, "application/x-ndjson", request);
    }

    @GET
    @Path("metrics.json")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Get the metrics of each epoch as columns")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = MetricColumns.class)))
    @APIResponse(
            responseCode = "404",
            description = "No such run, or its first epoch has not ended",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public MetricColumns metricColumns(@PathParam("runId") String runId) throws IOException, InterruptedException {
        return MetricColumns.of(MetricsLog.parse(read(runs.find(runId).runId(), RunLayout.METRICS)));
    }

    private Response file(String runId, String file, String type, Request request)
            throws IOException, InterruptedException {
        var content = read(runs.find(runId).runId(), file);
        // A run that was rolled back draws an epoch again under the same name.
        var tag = new EntityTag(Sha256.of(content).hex().substring(0, 32));
        var unchanged = request.evaluatePreconditions(tag);
        // A picture in SVG format could contain scripts; this one does not, and may not.
        return (unchanged == null ? Response.ok(content, type) : unchanged)
                .tag(tag)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .build();
    }

    private byte[] read(RunId runId, String file) throws IOException, InterruptedException {
        if (file.length() > MAX_FILE_NAME_LENGTH) {
            throw ProblemResponses.notFound("the run %s has no such file".formatted(runId));
        }
        fileReads.acquire();
        try {
            return archive.read(runId, file)
                    .orElseThrow(() -> ProblemResponses.notFound("the run %s has no %s".formatted(runId, file)));
        } finally {
            fileReads.release();
        }
    }
}
