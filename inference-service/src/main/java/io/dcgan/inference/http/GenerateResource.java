package io.dcgan.inference.http;

import io.dcgan.common.http.Problem;
import io.dcgan.common.message.Json;
import io.dcgan.inference.http.Answer.Identity;
import io.dcgan.inference.image.Pixels;
import io.dcgan.inference.image.Sheet;
import io.dcgan.inference.image.SinglePictures;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Draws images. */
@Path(GenerateResource.PATH)
@NonBlocking
class GenerateResource {
    static final String PATH = "/generate";
    static final int MAX_COUNT = 256;
    static final double MAX_TRUNCATION = 2;

    private static final String SHAPE = "Dcgan-Shape";
    private static final Set<String> PARAMETERS =
            Set.of("model", "release", "count", "digit", "seed", "truncation", "columns", "format");

    private final Studio studio;
    private final Answer answer;

    GenerateResource(Studio studio, Answer answer) {
        this.studio = studio;
        this.answer = answer;
    }

    @GET
    @Operation(
            summary = "Draw images",
            description =
                    "A PNG sheet has the images side by side, row-major, without gaps: it can be cut into tiles of"
                            + " the generator's size. Image i of a seed is the same whatever the count. With a seed, the answer"
                            + " has a strong ETag.")
    @Parameter(
            name = "model",
            in = ParameterIn.QUERY,
            description = "Which model draws",
            schema = @Schema(type = SchemaType.STRING, defaultValue = Studio.DEFAULT_MODEL))
    @Parameter(
            name = "release",
            in = ParameterIn.QUERY,
            description = "Which of its releases draws, of those that GET /models/{model}/releases shows as loaded;"
                    + " default the live one",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "count",
            in = ParameterIn.QUERY,
            description = "Images; default as many as digits are named, or 1",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "256"))
    @Parameter(
            name = "digit",
            in = ParameterIn.QUERY,
            description = "The class of the images: one, several (1,2,3), or a pattern of one figure a class"
                    + " (0123456789), over and over; default drawn from the seed",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "seed",
            in = ParameterIn.QUERY,
            description = "A 64-bit integer; without it, drawn at random and told in the header",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64"))
    @Parameter(
            name = "truncation",
            in = ParameterIn.QUERY,
            description = "By which the latents are multiplied: below 1 the images are more alike and cleaner",
            schema = @Schema(type = SchemaType.NUMBER, minimum = "0", maximum = "2", defaultValue = "1"))
    @Parameter(
            name = "columns",
            in = ParameterIn.QUERY,
            description = "Images in a row of the sheet, 1 to count; default the square root of count",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1"))
    @Parameter(
            name = "format",
            in = ParameterIn.QUERY,
            description = "png: one sheet; zip: a PNG each; json: a PNG each in base64; raw: float32, little-endian,"
                    + " [count, channels, height, width], -1 to 1; npy: the same for NumPy. Default what Accept says",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"png", "zip", "json", "raw", "npy"}))
    @APIResponse(
            responseCode = "200",
            description = "The images",
            headers = {
                @Header(
                        name = Answer.MODEL,
                        description = "The model that drew",
                        schema = @Schema(type = SchemaType.STRING)),
                @Header(name = Answer.RELEASE, description = "Its release", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = Answer.SEED, description = "The seed", schema = @Schema(type = SchemaType.STRING)),
                @Header(
                        name = Answer.STALE,
                        description = "Present if there may be a newer release than this replica can know of",
                        schema = @Schema(type = SchemaType.STRING))
            },
            content = {
                @Content(mediaType = "image/png"),
                @Content(mediaType = "application/zip"),
                @Content(mediaType = "application/json", schema = @Schema(implementation = Pictures.class)),
                @Content(mediaType = "application/octet-stream"),
                @Content(mediaType = "application/x-npy")
            })
    @APIResponse(responseCode = "304", description = "If-None-Match names the answer")
    @APIResponse(
            responseCode = "400",
            description = "A parameter is out of its bounds",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such model or release",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "429",
            description = "Too much is waiting; Retry-After says when to ask again, in seconds",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "The model has no generator yet; Retry-After says when to ask again, in seconds",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<Response> generate(@Context UriInfo uri, @Context HttpHeaders headers) {
        var query = new Query(uri.getQueryParameters(), PARAMETERS);
        var format = query.oneOf("format", Format.class).orElseGet(() -> Format.accepted(headers));
        var release = query.text("release");
        var lease = studio.lease(query.text("model").orElse(Studio.DEFAULT_MODEL), release);
        try {
            return generate(lease, query, format, release.isPresent(), headers);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private Uni<Response> generate(Lease lease, Query query, Format format, boolean pinned, HttpHeaders headers) {
        var release = lease.generator().release();
        var signature = release.signature();
        var digits = Digits.of(query, signature);
        int count = query.integer("count", 1, MAX_COUNT).orElse(Math.max(1, digits.count()));
        int columns = query.integer("columns", 1, count).orElse((int) Math.ceil(Math.sqrt(count)));
        double truncation = query.number("truncation", 0, MAX_TRUNCATION, 1);
        var seed = query.bits("seed");
        studio.requireSmallEnough(count, signature);
        var identity = new Identity(
                List.of(release),
                seed.isPresent(),
                pinned,
                query.text("format").isEmpty(),
                () -> "generate %s %d %d %s %s %d"
                        .formatted(format, count, columns, digits, truncation, seed.orElse(0)));
        var ready = answer.known(identity, headers).or(() -> studio.refusal(count));
        if (ready.isPresent()) {
            lease.close();
            return Uni.createFrom().item(ready.get());
        }
        // Short enough to be read aloud.
        long drawn = seed.orElseGet(() -> ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
        var seeded = new Seeded(signature, drawn, count, digits, truncation);
        return switch (format) {
            case PNG -> sheet(lease, seeded, columns, identity);
            case RAW, NPY -> pixels(lease, seeded, format, identity);
            case ZIP, JSON -> pictures(lease, seeded, format, identity);
        };
    }

    private Uni<Response> sheet(Lease lease, Seeded seeded, int columns, Identity identity) {
        var sheet = new Sheet(seeded.signature(), seeded.count(), columns);
        return studio.draw(
                lease,
                seeded.into(sheet),
                () -> answer.of(sheet.png(texts(seeded, identity)), Format.PNG.mediaType(), identity, seeded.seed()));
    }

    private Uni<Response> pixels(Lease lease, Seeded seeded, Format format, Identity identity) {
        var pixels = format == Format.RAW
                ? Pixels.raw(seeded.count(), seeded.signature())
                : Pixels.npy(seeded.count(), seeded.signature());
        return studio.draw(lease, seeded.into(pixels), () -> answer.with(pixels.bytes(), format.mediaType(), identity)
                .header(Answer.SEED, seeded.seed())
                .header(SHAPE, shape(seeded))
                .build());
    }

    private Uni<Response> pictures(Lease lease, Seeded seeded, Format format, Identity identity) {
        var pictures = new SinglePictures(seeded.count(), seeded.signature());
        return studio.draw(lease, seeded.into(pictures), () -> {
            var body = format == Format.ZIP
                    ? zip(pictures, seeded, identity)
                    : Json.write(json(pictures, seeded, identity));
            return answer.of(body, format.mediaType(), identity, seeded.seed());
        });
    }

    private static SortedMap<String, String> texts(Seeded seeded, Identity identity) {
        return Answer.texts(identity, Long.toString(seeded.seed()));
    }

    private static String shape(Seeded seeded) {
        var signature = seeded.signature();
        return "%d,%d,%d,%d".formatted(seeded.count(), signature.channels(), signature.height(), signature.width());
    }

    private static byte[] zip(SinglePictures pictures, Seeded seeded, Identity identity) {
        var labels = seeded.labels();
        boolean conditional = seeded.signature().conditional();
        return pictures.zip(
                i -> conditional
                        ? String.format(Locale.ROOT, "%04d-digit-%d.png", i, labels[i])
                        : String.format(Locale.ROOT, "%04d.png", i),
                texts(seeded, identity));
    }

    private static Pictures json(SinglePictures pictures, Seeded seeded, Identity identity) {
        var labels = seeded.labels();
        var signature = seeded.signature();
        var pngs = pictures.pngs(texts(seeded, identity));
        return new Pictures(
                identity.drawnBy().get(0).model(),
                identity.drawnBy().get(0).id().value(),
                seeded.seed(),
                signature.width(),
                signature.height(),
                signature.channels(),
                IntStream.range(0, pngs.size())
                        .mapToObj(i ->
                                new Pictures.Picture(signature.conditional() ? (int) labels[i] : null, pngs.get(i)))
                        .toList());
    }
}
