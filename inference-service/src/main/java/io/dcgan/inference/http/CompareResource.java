package io.dcgan.inference.http;

import io.dcgan.common.http.Problem;
import io.dcgan.common.http.Problems;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.http.Answer.Identity;
import io.dcgan.inference.image.Sheet;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Shows what became better: the same latents through several releases. */
@Path("/compare")
@NonBlocking
class CompareResource {
    private static final int MAX_COUNT = 32;
    private static final Set<String> PARAMETERS = Set.of("model", "releases", "count", "digit", "seed", "truncation");

    private final Studio studio;
    private final Answer answer;

    CompareResource(Studio studio, Answer answer) {
        this.studio = studio;
        this.answer = answer;
    }

    @GET
    @Operation(
            summary = "Draw the same latents with several releases",
            description = "A PNG with a row for each release, in the order of the header Dcgan-Release.")
    @Parameter(
            name = "model",
            in = ParameterIn.QUERY,
            description = "Whose releases draw",
            schema = @Schema(type = SchemaType.STRING, defaultValue = Studio.DEFAULT_MODEL))
    @Parameter(
            name = "releases",
            in = ParameterIn.QUERY,
            description = "Those that are compared, with commas between; default all that are loaded, the last first",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "count",
            in = ParameterIn.QUERY,
            description = "Images of each; default as many as digits are named, or 10",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "32"))
    @Parameter(
            name = "digit",
            in = ParameterIn.QUERY,
            description = "As for GET /generate",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "seed",
            in = ParameterIn.QUERY,
            description = "As for GET /generate",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64"))
    @Parameter(
            name = "truncation",
            in = ParameterIn.QUERY,
            description = "As for GET /generate",
            schema = @Schema(type = SchemaType.NUMBER, minimum = "0", maximum = "2", defaultValue = "1"))
    @APIResponse(responseCode = "200", description = "The picture", content = @Content(mediaType = "image/png"))
    @APIResponse(
            responseCode = "400",
            description = "A parameter is out of its bounds, or the releases do not fit together",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<Response> compare(@Context UriInfo uri, @Context HttpHeaders headers) {
        var query = new Query(uri.getQueryParameters(), PARAMETERS);
        var leases = leases(query);
        try {
            return compare(leases, query, headers);
        } catch (RuntimeException | Error e) {
            leases.forEach(Lease::close);
            throw e;
        }
    }

    private List<Lease> leases(Query query) {
        var model = query.text("model").orElse(Studio.DEFAULT_MODEL);
        var ids = query.list("releases").stream().distinct().toList();
        if (ids.isEmpty()) {
            return studio.generators(model).leaseAllAlike();
        }
        var leases = new ArrayList<Lease>();
        try {
            for (var id : ids) {
                leases.add(studio.lease(model, Optional.of(id)));
            }
            return leases;
        } catch (RuntimeException | Error e) {
            leases.forEach(Lease::close);
            throw e;
        }
    }

    private Uni<Response> compare(List<Lease> leases, Query query, HttpHeaders headers) {
        var releases = leases.stream().map(lease -> lease.generator().release()).toList();
        var signature = releases.get(0).signature();
        requireAlike(releases);
        var digits = Digits.of(query, signature);
        int count =
                query.integer("count", 1, MAX_COUNT).orElse(digits.drawn() ? 10 : Math.min(MAX_COUNT, digits.count()));
        double truncation = query.number("truncation", 0, GenerateResource.MAX_TRUNCATION, 1);
        var asked = query.bits("seed");
        var identity = new Identity(
                releases, asked.isPresent(), !query.list("releases").isEmpty(), false, () -> "compare %d %s %s %d"
                        .formatted(count, digits, truncation, asked.orElse(0)));
        int all = count * leases.size();
        if (all > GenerateResource.MAX_COUNT) {
            throw Problems.badRequest("count and releases must make at most %d images, got %d"
                    .formatted(GenerateResource.MAX_COUNT, all));
        }
        studio.requireSmallEnough(all, signature);
        var ready = answer.known(identity, headers).or(() -> studio.refusal(all));
        if (ready.isPresent()) {
            leases.forEach(Lease::close);
            return Uni.createFrom().item(ready.get());
        }
        long seed = asked.orElseGet(() -> ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
        var sheet = new Sheet(signature, count * leases.size(), count);
        var seeded = new Seeded(signature, seed, count, digits, truncation);
        var drawn = new ArrayList<Uni<Response>>();
        for (int row = 0; row < leases.size(); row++) {
            drawn.add(studio.draw(leases.get(row), seeded.into(sheet, row * count), () -> Response.ok()
                    .build()));
        }
        // Not on the event loop: a picture of several releases takes milliseconds to encode.
        return Uni.join()
                .all(drawn)
                .andCollectFailures()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(responses -> responses.stream()
                        .filter(response -> response.getStatus() != Response.Status.OK.getStatusCode())
                        .findFirst()
                        .orElseGet(() -> answer.of(
                                sheet.png(Answer.texts(identity, Long.toString(seed))), "image/png", identity, seed)));
    }

    private static void requireAlike(List<GeneratorRelease> releases) {
        var first = releases.get(0);
        for (var other : releases) {
            if (!other.signature().equals(first.signature())) {
                throw Problems.badRequest("releases must have one signature, but %s has %s, and %s has %s"
                        .formatted(first.id(), first.signature(), other.id(), other.signature()));
            }
        }
    }
}
