package io.dcgan.inference.http.image;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.HttpReply;
import io.dcgan.inference.http.ImageGenerationService;
import io.dcgan.inference.http.QueryParameters;
import io.dcgan.inference.http.image.ImageReplyFactory.CacheIdentity;
import io.dcgan.inference.http.latent.LatentWalk;
import io.dcgan.inference.image.AnimatedPng;
import io.dcgan.inference.image.ImageSheet;
import io.dcgan.inference.image.SeparateImages;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Generates the images of a walk through the latent space. */
@ApplicationScoped
class InterpolateEndpoint implements ImageEndpoint {
    private static final int MAX_SEEDS = 32;
    private static final int MAX_STEPS = 64;
    private static final int MAX_DELAY_MILLIS = 10_000;
    private static final Set<String> PARAMETERS =
            Set.of("model", "release", "seeds", "steps", "loop", "digit", "truncation", "columns", "format", "delay");

    private final ImageGenerationService generation;
    private final ImageReplyFactory replies;

    InterpolateEndpoint(ImageGenerationService generation, ImageReplyFactory replies) {
        this.generation = generation;
        this.replies = replies;
    }

    /** Formats for a walk. */
    enum View {
        PNG,
        APNG;

        /** Returns the name in the query parameter. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String path() {
        return "/interpolate";
    }

    @Override
    public Set<String> parameters() {
        return PARAMETERS;
    }

    @Override
    public Uni<HttpReply> handle(QueryParameters query, MultiMap headers) {
        var release = query.text("release");
        var lease = generation.lease(query.text("model").orElse(ImageGenerationService.DEFAULT_MODEL), release);
        try {
            return interpolate(lease, query, release.isPresent(), headers);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private Uni<HttpReply> interpolate(Lease lease, QueryParameters query, boolean pinned, MultiMap headers) {
        var release = lease.generator().release();
        var view = query.oneOf("format", View.class).orElse(View.PNG);
        int delay = query.integer("delay", 10, MAX_DELAY_MILLIS).orElse(80);
        var walk = walk(query, release.signature(), view);
        int columns = query.integer("columns", 1, walk.count()).orElse(Math.min(walk.steps(), walk.count()));
        var identity = new CacheIdentity(
                List.of(release),
                true,
                pinned,
                false,
                () -> "interpolate %s %d %d %s %d %s %d %s"
                        .formatted(
                                view,
                                delay,
                                columns,
                                walk.seeds(),
                                walk.steps(),
                                walk.loop(),
                                walk.digit(),
                                walk.truncation()));
        generation.requireWithinSizeLimit(walk.count(), release.signature());
        var ready = replies.notModified(identity, headers).or(() -> generation.overloadReply(walk.count()));
        if (ready.isPresent()) {
            lease.close();
            return Uni.createFrom().item(ready.get());
        }
        var texts = ImageReplyFactory.pngTexts(
                identity, "Seed", walk.seeds().stream().map(String::valueOf).collect(Collectors.joining(",")));
        if (view == View.PNG) {
            var sheet = new ImageSheet(release.signature(), walk.count(), columns);
            return generation.generate(
                    lease,
                    walk.into(sheet),
                    () -> replies.reply(sheet.png(texts), "image/png", identity),
                    HttpReply::of);
        }
        var frames = new SeparateImages(walk.count(), release.signature());
        return generation.generate(
                lease,
                walk.into(frames),
                () -> replies.reply(
                        AnimatedPng.encode(frames.sheets(), delay, texts), AnimatedPng.MEDIA_TYPE, identity),
                HttpReply::of);
    }

    private static LatentWalk walk(QueryParameters query, Signature signature, View view) {
        var seeds = query.list("seeds").stream()
                .map(seed -> QueryParameters.longInteger("seeds", seed))
                .toList();
        if (seeds.size() < 2 || seeds.size() > MAX_SEEDS) {
            throw ProblemResponses.badRequest(
                    "seeds must be 2 to %d comma-separated numbers, got %d".formatted(MAX_SEEDS, seeds.size()));
        }
        var walk = new LatentWalk(
                signature,
                seeds,
                query.integer("steps", 1, MAX_STEPS).orElse(8),
                query.oneOf("loop", LoopFlag.class).map(LoopFlag.TRUE::equals).orElse(view == View.APNG),
                digit(query, signature, seeds.get(0)),
                query.decimal("truncation", 0, GenerateEndpoint.MAX_TRUNCATION, 1));
        if (walk.count() > GenerateEndpoint.MAX_COUNT) {
            throw ProblemResponses.badRequest("seeds and steps must yield at most %d images, got %d"
                    .formatted(GenerateEndpoint.MAX_COUNT, walk.count()));
        }
        return walk;
    }

    private enum LoopFlag {
        TRUE,
        FALSE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static int digit(QueryParameters query, Signature signature, long firstSeed) {
        var requested = query.integer("digit", 0, Math.max(0, signature.classes() - 1));
        if (requested.isPresent() && !signature.conditional()) {
            throw ProblemResponses.badRequest("digit must be omitted: this generator has no classes");
        }
        return requested.orElseGet(() -> {
            var drawn = LongBuffer.allocate(1);
            Latents.drawLabels(firstSeed, 0, 1, Math.max(1, signature.classes()), drawn);
            return (int) drawn.get(0);
        });
    }
}
