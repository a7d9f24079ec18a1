package io.dcgan.inference.http;

import io.dcgan.common.message.Json;
import io.dcgan.inference.http.Answer.Identity;
import io.dcgan.inference.image.Pixels;
import io.dcgan.inference.image.Sheet;
import io.dcgan.inference.image.SinglePictures;
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

/** Draws images. */
@ApplicationScoped
class Generate implements Images {
    static final int MAX_COUNT = 256;
    static final double MAX_TRUNCATION = 2;

    private static final CharSequence SHAPE = HttpHeaders.createOptimized("Dcgan-Shape");
    private static final Set<String> PARAMETERS =
            Set.of("model", "release", "count", "digit", "seed", "truncation", "columns", "format");

    private final Studio studio;
    private final Answer answer;

    Generate(Studio studio, Answer answer) {
        this.studio = studio;
        this.answer = answer;
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
    public Uni<HttpReply> answer(Query query, MultiMap headers) {
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

    private Uni<HttpReply> generate(Lease lease, Query query, Format format, boolean pinned, MultiMap headers) {
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

    private Uni<HttpReply> sheet(Lease lease, Seeded seeded, int columns, Identity identity) {
        var sheet = new Sheet(seeded.signature(), seeded.count(), columns);
        return studio.draw(
                lease,
                seeded.into(sheet),
                () -> answer.of(sheet.png(texts(seeded, identity)), Format.PNG.mediaType(), identity, seeded.seed()),
                HttpReply::of);
    }

    private Uni<HttpReply> pixels(Lease lease, Seeded seeded, Format format, Identity identity) {
        var pixels = format == Format.RAW
                ? Pixels.raw(seeded.count(), seeded.signature())
                : Pixels.npy(seeded.count(), seeded.signature());
        return studio.draw(
                lease,
                seeded.into(pixels),
                () -> answer.with(pixels.bytes(), format.mediaType(), identity)
                        .with(Answer.SEED, Long.toString(seeded.seed()))
                        .with(SHAPE, shape(seeded)),
                HttpReply::of);
    }

    private Uni<HttpReply> pictures(Lease lease, Seeded seeded, Format format, Identity identity) {
        var pictures = new SinglePictures(seeded.count(), seeded.signature());
        return studio.draw(
                lease,
                seeded.into(pictures),
                () -> {
                    var body = format == Format.ZIP
                            ? zip(pictures, seeded, identity)
                            : Json.write(json(pictures, seeded, identity));
                    return answer.of(body, format.mediaType(), identity, seeded.seed());
                },
                HttpReply::of);
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
