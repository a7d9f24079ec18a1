package io.dcgan.inference.http.image;

import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.http.HttpReply;
import io.dcgan.inference.http.ImageGenerationService;
import io.dcgan.inference.http.QueryParameters;
import io.dcgan.inference.http.image.ImageReplyFactory.CacheIdentity;
import io.dcgan.inference.http.latent.RequestedClasses;
import io.dcgan.inference.http.latent.SeededLatents;
import io.dcgan.inference.image.ImageSheet;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.MultiMap;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Compares releases: generates the images of the same latents with each of them. */
@ApplicationScoped
class CompareEndpoint implements ImageEndpoint {
    private static final int MAX_COUNT = 32;
    private static final Set<String> PARAMETERS = Set.of("model", "releases", "count", "digit", "seed", "truncation");

    private final ImageGenerationService generation;
    private final ImageReplyFactory replies;

    CompareEndpoint(ImageGenerationService generation, ImageReplyFactory replies) {
        this.generation = generation;
        this.replies = replies;
    }

    @Override
    public String path() {
        return "/compare";
    }

    @Override
    public Set<String> parameters() {
        return PARAMETERS;
    }

    @Override
    public Uni<HttpReply> handle(QueryParameters query, MultiMap headers) {
        var leases = leases(query);
        try {
            return compare(leases, query, headers);
        } catch (RuntimeException | Error e) {
            leases.forEach(Lease::close);
            throw e;
        }
    }

    private List<Lease> leases(QueryParameters query) {
        var model = query.text("model").orElse(ImageGenerationService.DEFAULT_MODEL);
        var ids = query.list("releases").stream().distinct().toList();
        if (ids.isEmpty()) {
            var compatible = generation.generators(model).leaseAllCompatible();
            if (compatible.isEmpty()) {
                throw ImageGenerationService.shuttingDown();
            }
            return compatible;
        }
        var leases = new ArrayList<Lease>();
        try {
            for (var id : ids) {
                leases.add(generation.lease(model, Optional.of(id)));
            }
            return leases;
        } catch (RuntimeException | Error e) {
            leases.forEach(Lease::close);
            throw e;
        }
    }

    private Uni<HttpReply> compare(List<Lease> leases, QueryParameters query, MultiMap headers) {
        var releases = leases.stream().map(lease -> lease.generator().release()).toList();
        var signature = releases.get(0).signature();
        requireCompatible(releases);
        var classes = RequestedClasses.of(query, signature);
        int count = query.integer("count", 1, MAX_COUNT)
                .orElse(classes.isFromSeed() ? 10 : Math.min(MAX_COUNT, classes.count()));
        double truncation = query.decimal("truncation", 0, GenerateEndpoint.MAX_TRUNCATION, 1);
        var requestedSeed = query.longInteger("seed");
        var identity = new CacheIdentity(
                releases,
                requestedSeed.isPresent(),
                !query.list("releases").isEmpty(),
                false,
                () -> "compare %d %s %s %d".formatted(count, classes, truncation, requestedSeed.orElse(0)));
        int all = count * leases.size();
        if (all > GenerateEndpoint.MAX_COUNT) {
            throw ProblemResponses.badRequest("count and releases must yield at most %d images, got %d"
                    .formatted(GenerateEndpoint.MAX_COUNT, all));
        }
        generation.requireWithinSizeLimit(all, signature);
        var ready = replies.notModified(identity, headers).or(() -> generation.overloadReply(all));
        if (ready.isPresent()) {
            leases.forEach(Lease::close);
            return Uni.createFrom().item(ready.get());
        }
        long seed = requestedSeed.orElseGet(() -> ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
        var sheet = new ImageSheet(signature, count * leases.size(), count);
        var seeded = new SeededLatents(signature, seed, 0, count, classes, truncation);
        var rows = new ArrayList<Uni<Optional<HttpReply>>>();
        for (int row = 0; row < leases.size(); row++) {
            rows.add(generation.generatePart(leases.get(row), seeded.into(sheet, row * count)));
        }
        var loop = ImageGenerationService.eventLoop();
        // Encoding the images of several releases takes milliseconds, too long for the event loop.
        return Uni.join()
                .all(rows)
                .andCollectFailures()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(problems -> problems.stream()
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElseGet(() -> generation.encode(() -> replies.reply(
                                sheet.png(ImageReplyFactory.pngTexts(identity, "Seed", Long.toString(seed))),
                                "image/png",
                                identity,
                                OptionalLong.of(seed)))))
                .emitOn(loop);
    }

    private static void requireCompatible(List<GeneratorRelease> releases) {
        var first = releases.get(0);
        for (var other : releases) {
            if (!other.signature().equals(first.signature())) {
                throw ProblemResponses.badRequest("releases must have the same signature, but %s has %s and %s has %s"
                        .formatted(first.id(), first.signature(), other.id(), other.signature()));
            }
        }
    }
}
