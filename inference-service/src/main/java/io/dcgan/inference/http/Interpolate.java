package io.dcgan.inference.http;

import io.dcgan.common.http.Problems;
import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.Answer.Identity;
import io.dcgan.inference.image.Animation;
import io.dcgan.inference.image.Sheet;
import io.dcgan.inference.image.SinglePictures;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Walks through the latent space. */
@ApplicationScoped
class Interpolate implements Images {
    private static final int MAX_SEEDS = 32;
    private static final int MAX_STEPS = 64;
    private static final int MAX_DELAY_MILLIS = 10_000;
    private static final Set<String> PARAMETERS =
            Set.of("model", "release", "seeds", "steps", "loop", "digit", "truncation", "columns", "format", "delay");

    private final Studio studio;
    private final Answer answer;

    Interpolate(Studio studio, Answer answer) {
        this.studio = studio;
        this.answer = answer;
    }

    /** How a walk can be shown. */
    enum View {
        PNG,
        APNG;

        /** As it is asked for. */
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
    public Uni<HttpReply> answer(Query query, MultiMap headers) {
        var release = query.text("release");
        var lease = studio.lease(query.text("model").orElse(Studio.DEFAULT_MODEL), release);
        try {
            return interpolate(lease, query, release.isPresent(), headers);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private Uni<HttpReply> interpolate(Lease lease, Query query, boolean pinned, MultiMap headers) {
        var release = lease.generator().release();
        var view = query.oneOf("format", View.class).orElse(View.PNG);
        int delay = query.integer("delay", 10, MAX_DELAY_MILLIS).orElse(80);
        var walk = walk(query, release.signature(), view);
        int columns = query.integer("columns", 1, walk.count()).orElse(Math.min(walk.steps(), walk.count()));
        var identity = new Identity(
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
        studio.requireSmallEnough(walk.count(), release.signature());
        var ready = answer.known(identity, headers).or(() -> studio.refusal(walk.count()));
        if (ready.isPresent()) {
            lease.close();
            return Uni.createFrom().item(ready.get());
        }
        var texts = Answer.texts(
                identity, walk.seeds().stream().map(String::valueOf).collect(Collectors.joining(",")));
        if (view == View.PNG) {
            var sheet = new Sheet(release.signature(), walk.count(), columns);
            return studio.draw(
                    lease, walk.into(sheet), () -> answer.with(sheet.png(texts), "image/png", identity), HttpReply::of);
        }
        var frames = new SinglePictures(walk.count(), release.signature());
        return studio.draw(
                lease,
                walk.into(frames),
                () -> answer.with(Animation.apng(frames.sheets(), delay, texts), Animation.MEDIA_TYPE, identity),
                HttpReply::of);
    }

    private static Walk walk(Query query, Signature signature, View view) {
        var seeds = query.list("seeds").stream()
                .map(seed -> Query.bits("seeds", seed))
                .toList();
        if (seeds.size() < 2 || seeds.size() > MAX_SEEDS) {
            throw Problems.badRequest(
                    "seeds must be 2 to %d numbers with commas between, got %d".formatted(MAX_SEEDS, seeds.size()));
        }
        var walk = new Walk(
                signature,
                seeds,
                query.integer("steps", 1, MAX_STEPS).orElse(8),
                query.oneOf("loop", Loop.class).map(Loop.TRUE::equals).orElse(view == View.APNG),
                digit(query, signature, seeds.get(0)),
                query.number("truncation", 0, Generate.MAX_TRUNCATION, 1));
        if (walk.count() > Generate.MAX_COUNT) {
            throw Problems.badRequest(
                    "seeds and steps must make at most %d images, got %d".formatted(Generate.MAX_COUNT, walk.count()));
        }
        return walk;
    }

    private enum Loop {
        TRUE,
        FALSE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static int digit(Query query, Signature signature, long firstSeed) {
        var asked = query.integer("digit", 0, Math.max(0, signature.classes() - 1));
        if (asked.isPresent() && !signature.conditional()) {
            throw Problems.badRequest("digit must be left out: this generator has no classes");
        }
        return asked.orElseGet(() -> {
            var drawn = LongBuffer.allocate(1);
            Latents.drawLabels(firstSeed, 0, 1, Math.max(1, signature.classes()), drawn);
            return (int) drawn.get(0);
        });
    }
}
