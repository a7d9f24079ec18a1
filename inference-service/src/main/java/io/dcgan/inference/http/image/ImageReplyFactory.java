package io.dcgan.inference.http.image;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.http.HttpReply;
import io.dcgan.inference.release.ReleaseCatalogue;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Creates image replies with the headers for model, release, seed and caching. */
@ApplicationScoped
class ImageReplyFactory {
    private static final CharSequence MODEL = HttpHeaders.createOptimized("Dcgan-Model");
    private static final CharSequence RELEASE = HttpHeaders.createOptimized("Dcgan-Release");
    private static final CharSequence SEED = HttpHeaders.createOptimized("Dcgan-Seed");
    private static final CharSequence STALE = HttpHeaders.createOptimized("Dcgan-Stale");

    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final String REVALIDATE = "no-cache";
    private static final String NO_STORE = "no-store";

    private final ReleaseCatalogue catalogue;

    ImageReplyFactory(ReleaseCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * The inputs that determine a response.
     *
     * @param seeded     whether the client chose everything random, so that repeating the request repeats the response
     * @param pinned     whether the client also chose the release
     * @param negotiated whether {@code Accept} chose the format
     * @param asked      all other parameters
     */
    record CacheIdentity(
            List<GeneratorRelease> drawnBy,
            boolean seeded,
            boolean pinned,
            boolean negotiated,
            Supplier<String> asked) {
        /** Returns the entity tag; empty if the next response will differ. */
        Optional<String> etag() {
            return seeded ? Optional.of(EntityTags.of(drawnBy, asked.get())) : Optional.empty();
        }
    }

    /** Returns a 304 reply if the client already has the response. */
    Optional<HttpReply> notModified(CacheIdentity identity, MultiMap request) {
        var sent = request.getAll(HttpHeaders.IF_NONE_MATCH);
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        return identity.etag()
                .filter(etag -> EntityTags.matches(sent, etag))
                .map(etag -> withHeaders(HttpReply.empty(Status.NOT_MODIFIED), identity));
    }

    HttpReply reply(byte[] body, String mediaType, CacheIdentity identity, OptionalLong seed) {
        var reply = reply(body, mediaType, identity);
        return seed.isPresent() ? reply.with(SEED, Long.toString(seed.getAsLong())) : reply;
    }

    HttpReply reply(byte[] body, String mediaType, CacheIdentity identity) {
        return withHeaders(HttpReply.ok(body, mediaType), identity);
    }

    private HttpReply withHeaders(HttpReply reply, CacheIdentity identity) {
        reply.with(MODEL, identity.drawnBy().get(0).model())
                .with(RELEASE, releaseIds(identity))
                .with(
                        HttpHeaders.CACHE_CONTROL,
                        !identity.seeded() ? NO_STORE : identity.pinned() ? IMMUTABLE : REVALIDATE);
        if (identity.negotiated()) {
            reply.with(HttpHeaders.VARY, "Accept");
        }
        identity.etag().ifPresent(etag -> reply.with(HttpHeaders.ETAG, etag));
        if (catalogue.staleReason(identity.drawnBy().get(0).model()).isPresent()) {
            reply.with(STALE, "true");
        }
        return reply;
    }

    private static String releaseIds(CacheIdentity identity) {
        return identity.drawnBy().stream().map(release -> release.id().value()).collect(Collectors.joining(","));
    }

    /**
     * Returns the text chunks of a PNG.
     *
     * @param key origin of the latents, such as {@code Seed}
     */
    static SortedMap<String, String> pngTexts(CacheIdentity identity, String key, String value) {
        var texts = new TreeMap<String, String>();
        texts.put(
                "Release",
                identity.drawnBy().stream().map(GeneratorRelease::key).collect(Collectors.joining(",")));
        texts.put(key, value);
        return texts;
    }
}
