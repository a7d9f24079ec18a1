package io.dcgan.inference.http;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.release.Releases;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
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
    static final String MODEL = "Dcgan-Model";
    static final String RELEASE = "Dcgan-Release";
    static final String SEED = "Dcgan-Seed";
    static final String STALE = "Dcgan-Stale";

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
    Optional<Response> known(Identity identity, HttpHeaders request) {
        var sent = Optional.ofNullable(request.getRequestHeader(HttpHeaders.IF_NONE_MATCH));
        return identity.etag()
                .filter(etag -> sent.isPresent() && ETags.matches(sent.get(), etag))
                .map(etag -> described(Response.status(Status.NOT_MODIFIED), identity)
                        .build());
    }

    Response of(byte[] body, String mediaType, Identity identity, long seed) {
        return with(body, mediaType, identity).header(SEED, seed).build();
    }

    ResponseBuilder with(byte[] body, String mediaType, Identity identity) {
        return described(Response.ok(body, mediaType), identity);
    }

    private ResponseBuilder described(ResponseBuilder response, Identity identity) {
        response.header(MODEL, identity.drawnBy().get(0).model())
                .header(RELEASE, ids(identity))
                .header(
                        HttpHeaders.CACHE_CONTROL,
                        !identity.seeded() ? NEVER : identity.pinned() ? FOR_EVER : ASK_AGAIN);
        if (identity.negotiated()) {
            response.header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        }
        identity.etag().ifPresent(etag -> response.header(HttpHeaders.ETAG, etag));
        if (releases.stale(identity.drawnBy().get(0).model()).isPresent()) {
            response.header(STALE, "true");
        }
        return response;
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
