package io.dcgan.inference.http.image;

import io.dcgan.common.message.Json;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.HttpReply;
import io.dcgan.inference.http.ImageGenerationService;
import io.dcgan.inference.http.QueryParameters;
import io.dcgan.inference.http.image.ImageReplyFactory.CacheIdentity;
import io.dcgan.inference.http.latent.LatentSelection;
import io.dcgan.inference.http.latent.MixedLatents;
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
import java.util.OptionalLong;
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
    private static final Set<String> PARAMETERS = Set.of(
            "model", "release", "seed", "first", "count", "mix", "at", "digit", "truncation", "columns", "format");

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
        double truncation = query.decimal("truncation", 0, MAX_TRUNCATION, 1);
        boolean mixed = LatentSelection.isMixed(query);
        var seed = query.longInteger("seed");
        var images = mixed
                ? MixedLatents.of(query, signature, classes, truncation, MAX_COUNT)
                : seeded(query, signature, seed, classes, truncation);
        int count = images.count();
        int columns = query.integer("columns", 1, count).orElse((int) Math.ceil(Math.sqrt(count)));
        generation.requireWithinSizeLimit(count, signature);
        var identity = new CacheIdentity(
                List.of(release),
                mixed || seed.isPresent(),
                pinned,
                query.text("format").isEmpty(),
                () -> "generate %s %s %d %d %s %s %d %s"
                        .formatted(
                                format,
                                query.text("first").orElse("0"),
                                count,
                                columns,
                                classes,
                                truncation,
                                seed.orElse(0),
                                images.mixtures()));
        var ready = replies.notModified(identity, headers).or(() -> generation.overloadReply(count));
        if (ready.isPresent()) {
            lease.close();
            return Uni.createFrom().item(ready.get());
        }
        return switch (format) {
            case PNG -> sheet(lease, images, columns, identity);
            case RAW, NPY -> pixels(lease, images, format, identity);
            case ZIP, JSON -> pictures(lease, images, format, identity);
        };
    }

    private static SeededLatents seeded(
            QueryParameters query,
            Signature signature,
            OptionalLong seed,
            RequestedClasses classes,
            double truncation) {
        int first = query.integer("first", 0, SeededLatents.MAX_IMAGE).orElse(0);
        int count = query.integer("count", 1, MAX_COUNT).orElse(Math.max(1, classes.count()));
        // 31 bits, short enough to be read aloud.
        long drawn = seed.orElseGet(() -> ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
        return new SeededLatents(signature, drawn, first, count, classes, truncation);
    }

    private Uni<HttpReply> sheet(Lease lease, LatentSelection images, int columns, CacheIdentity identity) {
        var sheet = new ImageSheet(images.signature(), images.count(), columns);
        return generation.generate(
                lease,
                images.into(sheet),
                () -> replies.reply(
                        sheet.png(texts(images, images.mixtures(), identity)),
                        ResponseFormat.PNG.mediaType(),
                        identity,
                        images.seed()),
                HttpReply::of);
    }

    private Uni<HttpReply> pixels(Lease lease, LatentSelection images, ResponseFormat format, CacheIdentity identity) {
        var pixels = format == ResponseFormat.RAW
                ? FloatImageBuffer.raw(images.count(), images.signature())
                : FloatImageBuffer.npy(images.count(), images.signature());
        return generation.generate(
                lease,
                images.into(pixels),
                () -> replies.reply(pixels.bytes(), format.mediaType(), identity, images.seed())
                        .with(SHAPE, shape(images)),
                HttpReply::of);
    }

    private Uni<HttpReply> pictures(
            Lease lease, LatentSelection images, ResponseFormat format, CacheIdentity identity) {
        var pictures = new SeparateImages(images.count(), images.signature());
        return generation.generate(
                lease,
                images.into(pictures),
                () -> {
                    var body = format == ResponseFormat.ZIP
                            ? zip(pictures, images, identity)
                            : Json.write(json(pictures, images, identity));
                    return replies.reply(body, format.mediaType(), identity, images.seed());
                },
                HttpReply::of);
    }

    private static SortedMap<String, String> texts(LatentSelection images, String mixture, CacheIdentity identity) {
        return images.seed().isPresent()
                ? ImageReplyFactory.pngTexts(
                        identity, "Seed", Long.toString(images.seed().getAsLong()))
                : ImageReplyFactory.pngTexts(identity, "Mix", mixture);
    }

    private static String shape(LatentSelection images) {
        var signature = images.signature();
        return "%d,%d,%d,%d".formatted(images.count(), signature.channels(), signature.height(), signature.width());
    }

    private static byte[] zip(SeparateImages pictures, LatentSelection images, CacheIdentity identity) {
        var labels = images.labels();
        boolean conditional = images.signature().conditional();
        return pictures.zip(
                i -> conditional
                        ? String.format(Locale.ROOT, "%04d-digit-%d.png", i, labels[i])
                        : String.format(Locale.ROOT, "%04d.png", i),
                i -> texts(images, images.mixture(i), identity));
    }

    private static ImagesJson json(SeparateImages pictures, LatentSelection images, CacheIdentity identity) {
        var labels = images.labels();
        var signature = images.signature();
        var pngs = pictures.pngs(i -> texts(images, images.mixture(i), identity));
        return new ImagesJson(
                identity.drawnBy().get(0).model(),
                identity.drawnBy().get(0).id().value(),
                images.seed().isPresent() ? images.seed().getAsLong() : null,
                signature.width(),
                signature.height(),
                signature.channels(),
                IntStream.range(0, pngs.size())
                        .mapToObj(i ->
                                new ImagesJson.ImageJson(signature.conditional() ? (int) labels[i] : null, pngs.get(i)))
                        .toList());
    }
}
