package io.dcgan.inference.http;

import io.dcgan.common.http.Problems;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.http.Answer.Identity;
import io.dcgan.inference.image.Sheet;
import io.dcgan.inference.model.ModelGenerators.Lease;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.MultiMap;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Shows what became better: the same latents through several releases. */
@ApplicationScoped
class Compare implements Images {
    private static final int MAX_COUNT = 32;
    private static final Set<String> PARAMETERS = Set.of("model", "releases", "count", "digit", "seed", "truncation");

    private final Studio studio;
    private final Answer answer;

    Compare(Studio studio, Answer answer) {
        this.studio = studio;
        this.answer = answer;
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
    public Uni<HttpReply> answer(Query query, MultiMap headers) {
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
            var alike = studio.generators(model).leaseAllAlike();
            if (alike.isEmpty()) {
                throw Studio.ended();
            }
            return alike;
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

    private Uni<HttpReply> compare(List<Lease> leases, Query query, MultiMap headers) {
        var releases = leases.stream().map(lease -> lease.generator().release()).toList();
        var signature = releases.get(0).signature();
        requireAlike(releases);
        var digits = Digits.of(query, signature);
        int count =
                query.integer("count", 1, MAX_COUNT).orElse(digits.drawn() ? 10 : Math.min(MAX_COUNT, digits.count()));
        double truncation = query.number("truncation", 0, Generate.MAX_TRUNCATION, 1);
        var asked = query.bits("seed");
        var identity = new Identity(
                releases,
                asked.isPresent(),
                !query.list("releases").isEmpty(),
                false,
                () -> "compare %d %s %s %d".formatted(count, digits, truncation, asked.orElse(0)));
        int all = count * leases.size();
        if (all > Generate.MAX_COUNT) {
            throw Problems.badRequest(
                    "count and releases must make at most %d images, got %d".formatted(Generate.MAX_COUNT, all));
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
        var drawn = new ArrayList<Uni<Optional<HttpReply>>>();
        for (int row = 0; row < leases.size(); row++) {
            drawn.add(studio.drawPart(leases.get(row), seeded.into(sheet, row * count)));
        }
        var loop = Studio.eventLoop();
        // Not there: a picture of several releases takes milliseconds to encode.
        return Uni.join()
                .all(drawn)
                .andCollectFailures()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(problems -> problems.stream()
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElseGet(() -> studio.encode(() -> answer.of(
                                sheet.png(Answer.texts(identity, Long.toString(seed))), "image/png", identity, seed))))
                .emitOn(loop);
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
