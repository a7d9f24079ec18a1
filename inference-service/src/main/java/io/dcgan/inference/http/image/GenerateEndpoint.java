package io.dcgan.inference.http.image;

import io.dcgan.common.message.Json;
import io.dcgan.inference.http.HttpReply;
import io.dcgan.inference.http.ImageGenerationService;
import io.dcgan.inference.http.QueryParameters;
import io.dcgan.inference.http.image.ImageReplyFactory.CacheIdentity;
import io.dcgan.inference.http.latent.RequestedClasses;
import io.dcgan.inference.http.latent.SeededLatents;
import io.dcgan.inference.image.FloatImageBuffer;
import io.dcgan.inference.image.ImageSheet;
import io.dcgan.inference.image.SeparateImages;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Generates images. */
@ApplicationScoped
class GenerateEndpoint implements ImageEndpoint {
    static final int MAX_COUNT = 256;
    static final double MAX_TRUNCATION = 2;

    private static final CharSequence SHAPE = HttpHeaders.createOptimized("Dcgan-Shape");
    private static final Set<String> PARAMETERS =
            Set.of("model", "release", "count", "digit", "seed", "truncation", "columns", "format");

    private final ImageGenerationService generation;
    private final ImageReplyFactory replies;

    GenerateEndpoint(ImageGenerationService generation, ImageReplyFactory replies) {
        this.generation = generation;
        this.replies = replies;
    }

    @Override
    public String path() {
        return "/generate";
    }

    @Override
    public Set<String> parameters() {
        return PARAMETERS;
    }

    @Override
    public Uni<HttpReply> handle(QueryParameters query, MultiMap headers) {
        var format = query.oneOf("format", ResponseFormat.class).orElseGet(() -> ResponseFormat.negotiate(headers));
        var release = query.text("release");
        var lease = generation.lease(query.text("model").orElse(ImageGenerationService.DEFAULT_MODEL), release);
        try {
            return generate(lease, query, format, release.isPresent(), headers);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private Uni<HttpReply> generate(
            Lease lease, QueryParameters query, ResponseFormat format, boolean pinned, MultiMap headers) {
        var release = lease.generator().release();
        var signature = release.signature();
        var classes = RequestedClasses.of(query, signature);
        int count = query.integer("count", 1, MAX_COUNT).orElse(Math.max(1, classes.count()));
        int columns = query.integer("columns", 1, count).orElse((int) Math.ceil(Math.sqrt(count)));
        double truncation = query.decimal("truncation", 0, MAX_TRUNCATION, 1);
        var seed = query.longInteger("seed");
        generation.requireWithinSizeLimit(count, signature);
        var identity = new CacheIdentity(
                List.of(release),
                seed.isPresent(),
                pinned,
                query.text("format").isEmpty(),
                () -> "generate %s %d %d %s %s %d"
                        .formatted(format, count, columns, classes, truncation, seed.orElse(0)));
        var ready = replies.notModified(identity, headers).or(() -> generation.overloadReply(count));
        if (ready.isPresent()) {
            lease.close();
            return Uni.createFrom().item(ready.get());
        }
        // 31 bits, short enough to be read aloud.
        long drawn = seed.orElseGet(() -> ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
        var seeded = new SeededLatents(signature, drawn, count, classes, truncation);
        return switch (format) {
            case PNG -> sheet(lease, seeded, columns, identity);
            case RAW, NPY -> pixels(lease, seeded, format, identity);
            case ZIP, JSON -> pictures(lease, seeded, format, identity);
        };
    }

    private Uni<HttpReply> sheet(Lease lease, SeededLatents seeded, int columns, CacheIdentity identity) {
        var sheet = new ImageSheet(seeded.signature(), seeded.count(), columns);
        return generation.generate(
                lease,
                seeded.into(sheet),
                () -> replies.reply(
                        sheet.png(texts(seeded, identity)), ResponseFormat.PNG.mediaType(), identity, seeded.seed()),
                HttpReply::of);
    }

    private Uni<HttpReply> pixels(Lease lease, SeededLatents seeded, ResponseFormat format, CacheIdentity identity) {
        var pixels = format == ResponseFormat.RAW
                ? FloatImageBuffer.raw(seeded.count(), seeded.signature())
                : FloatImageBuffer.npy(seeded.count(), seeded.signature());
        return generation.generate(
                lease,
                seeded.into(pixels),
                () -> replies.reply(pixels.bytes(), format.mediaType(), identity)
                        .with(ImageReplyFactory.SEED, Long.toString(seeded.seed()))
                        .with(SHAPE, shape(seeded)),
                HttpReply::of);
    }

    private Uni<HttpReply> pictures(Lease lease, SeededLatents seeded, ResponseFormat format, CacheIdentity identity) {
        var pictures = new SeparateImages(seeded.count(), seeded.signature());
        return generation.generate(
                lease,
                seeded.into(pictures),
                () -> {
                    var body = format == ResponseFormat.ZIP
                            ? zip(pictures, seeded, identity)
                            : Json.write(json(pictures, seeded, identity));
                    return replies.reply(body, format.mediaType(), identity, seeded.seed());
                },
                HttpReply::of);
    }

    private static SortedMap<String, String> texts(SeededLatents seeded, CacheIdentity identity) {
        return ImageReplyFactory.pngTexts(identity, Long.toString(seeded.seed()));
    }

    private static String shape(SeededLatents seeded) {
        var signature = seeded.signature();
        return "%d,%d,%d,%d".formatted(seeded.count(), signature.channels(), signature.height(), signature.width());
    }

    private static byte[] zip(SeparateImages pictures, SeededLatents seeded, CacheIdentity identity) {
        var labels = seeded.labels();
        boolean conditional = seeded.signature().conditional();
        return pictures.zip(
                i -> conditional
                        ? String.format(Locale.ROOT, "%04d-digit-%d.png", i, labels[i])
                        : String.format(Locale.ROOT, "%04d.png", i),
                texts(seeded, identity));
    }

    private static ImagesJson json(SeparateImages pictures, SeededLatents seeded, CacheIdentity identity) {
        var labels = seeded.labels();
        var signature = seeded.signature();
        var pngs = pictures.pngs(texts(seeded, identity));
        return new ImagesJson(
                identity.drawnBy().get(0).model(),
                identity.drawnBy().get(0).id().value(),
                seeded.seed(),
                signature.width(),
                signature.height(),
                signature.channels(),
                IntStream.range(0, pngs.size())
                        .mapToObj(i ->
                                new ImagesJson.ImageJson(signature.conditional() ? (int) labels[i] : null, pngs.get(i)))
                        .toList());
    }
}
