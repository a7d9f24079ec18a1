package io.dcgan.inference.http.image;

import io.dcgan.common.id.Require;
import io.dcgan.common.platform.http.ProblemResponses;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.common.util.MediaTypeHelper;

/** Formats for the images of a response. */
enum ResponseFormat {
    PNG("image/png"),
    ZIP("application/zip"),
    JSON("application/json"),
    RAW("application/octet-stream"),
    NPY("application/x-npy");

    /** Browsers send about ten. */
    private static final int MAX_ACCEPTED = 32;

    private final String mediaType;

    ResponseFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** Returns how specifically a range matches: 3 by full name, 2 by type, 1 as a wildcard, 0 not at all. */
    private int specificity(MediaType range) {
        var name = (range.getType() + "/" + range.getSubtype()).toLowerCase(Locale.ROOT);
        if (range.isWildcardType()) {
            return 1;
        } else if (range.isWildcardSubtype()) {
            return mediaType.startsWith(name.substring(0, name.length() - 1)) ? 2 : 0;
        }
        return mediaType.equals(name) ? 3 : 0;
    }

    /**
     * A client's preference for a format.
     *
     * @param weight 0 to 1, from the most specific matching range, so that a wildcard includes no excluded format
     * @param place  index of that range in the client's order
     */
    private record Preference(ResponseFormat format, double weight, int place) {
        static Preference of(ResponseFormat format, List<MediaType> accepted) {
            int place = IntStream.range(0, accepted.size())
                    .boxed()
                    .max(Comparator.comparingInt((Integer i) -> format.specificity(accepted.get(i)))
                            .thenComparing(Comparator.reverseOrder()))
                    .orElseThrow();
            var range = accepted.get(place);
            double weight = format.specificity(range) == 0
                    ? 0
                    : Double.parseDouble(range.getParameters().getOrDefault("q", "1"));
            return new Preference(format, weight, place);
        }
    }

    /** Returns the client's preferred format: the highest weight, then its order, then that of this enum. */
    static ResponseFormat negotiate(MultiMap headers) {
        // Elements may be empty, and several headers form one list.
        var accept = headers.getAll(HttpHeaders.ACCEPT).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
        if (accept.isEmpty()) {
            return PNG;
        } else if (accept.size() > MAX_ACCEPTED) {
            throw ProblemResponses.badRequest(
                    "Accept must have at most %d media types, got %d".formatted(MAX_ACCEPTED, accept.size()));
        }
        var accepted = new ArrayList<MediaType>();
        List<Preference> preferences;
        try {
            accept.forEach(element -> accepted.add(MediaType.valueOf(element)));
            MediaTypeHelper.sortByWeight(accepted);
            preferences = Stream.of(values())
                    .map(format -> Preference.of(format, accepted))
                    .toList();
        } catch (IllegalArgumentException | WebApplicationException e) {
            throw ProblemResponses.badRequest("Accept must be comma-separated media types, got \"%s\""
                    .formatted(Require.abbreviate(String.join(", ", accept))));
        }
        return preferences.stream()
                .filter(preference -> preference.weight() > 0)
                .min(Comparator.comparingDouble(Preference::weight).reversed().thenComparingInt(Preference::place))
                .map(Preference::format)
                .orElseThrow(() -> ProblemResponses.notAcceptable("Accept must include one of %s, got %s"
                        .formatted(
                                Stream.of(values())
                                        .map(ResponseFormat::mediaType)
                                        .collect(Collectors.joining(", ")),
                                Require.abbreviate(accepted.stream()
                                        .map(MediaType::toString)
                                        .collect(Collectors.joining(", "))))));
    }

    /** Returns the name in the query parameter. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
