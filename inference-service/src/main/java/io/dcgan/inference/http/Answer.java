package io.dcgan.inference.http;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.release.Releases;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What every answer with images says about itself. */
@ApplicationScoped
class Answer {
    private static final CharSequence MODEL = HttpHeaders.createOptimized("Dcgan-Model");
    private static final CharSequence RELEASE = HttpHeaders.createOptimized("Dcgan-Release");
    static final CharSequence SEED = HttpHeaders.createOptimized("Dcgan-Seed");
    private static final CharSequence STALE = HttpHeaders.createOptimized("Dcgan-Stale");

    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String ASK_AGAIN = "no-cache";
    private static final String NEVER = "no-store";

    private final Releases releases;

    Answer(Releases releases) {
        this.releases = releases;
    }

    /**
     * What an answer depends on.
     *
     * @param seeded whether the client chose all that is random, so that the same request is answered the same
     * @param pinned whether the client chose the release as well
     * @param negotiated whether the form of the answer is what {@code Accept} says
     * @param asked  all other parameters
     */
    record Identity(
            List<GeneratorRelease> drawnBy,
            boolean seeded,
            boolean pinned,
            boolean negotiated,
            Supplier<String> asked) {
        /** Empty where the next answer will be another. */
        Optional<String> etag() {
            return seeded ? Optional.of(ETags.of(drawnBy, asked.get())) : Optional.empty();
        }
    }

    /** "Not modified", if the client has the answer already. */
    Optional<HttpReply> known(Identity identity, MultiMap request) {
        var sent = request.getAll(HttpHeaders.IF_NONE_MATCH);
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        return identity.etag()
                .filter(etag -> ETags.matches(sent, etag))
                .map(etag -> described(HttpReply.empty(Status.NOT_MODIFIED), identity));
    }

    HttpReply of(byte[] body, String mediaType, Identity identity, long seed) {
        return with(body, mediaType, identity).with(SEED, Long.toString(seed));
    }

    HttpReply with(byte[] body, String mediaType, Identity identity) {
        return described(HttpReply.ok(body, mediaType), identity);
    }

    private HttpReply described(HttpReply reply, Identity identity) {
        reply.with(MODEL, identity.drawnBy().get(0).model())
                .with(RELEASE, ids(identity))
                .with(HttpHeaders.CACHE_CONTROL, !identity.seeded() ? NEVER : identity.pinned() ? FOR_EVER : ASK_AGAIN);
        if (identity.negotiated()) {
            reply.with(HttpHeaders.VARY, "Accept");
        }
        identity.etag().ifPresent(etag -> reply.with(HttpHeaders.ETAG, etag));
        if (releases.stale(identity.drawnBy().get(0).model()).isPresent()) {
            reply.with(STALE, "true");
        }
        return reply;
    }

    private static String ids(Identity identity) {
        return identity.drawnBy().stream().map(release -> release.id().value()).collect(Collectors.joining(","));
    }

    /** What a PNG says about itself. */
    static SortedMap<String, String> texts(Identity identity, String seed) {
        var texts = new TreeMap<String, String>();
        texts.put(
                "Release",
                identity.drawnBy().stream().map(GeneratorRelease::key).collect(Collectors.joining(",")));
        texts.put("Seed", seed);
        return texts;
    }
}
