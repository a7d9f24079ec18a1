package io.dcgan.inference.http;

import io.dcgan.common.http.Problems;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How images can be answered. */
enum Format {
    PNG("image/png"),
    ZIP("application/zip"),
    JSON("application/json"),
    RAW("application/octet-stream"),
    NPY("application/x-npy");

    private static final Pattern NOTHING = Pattern.compile("0(\\.0*)?");

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    private boolean fits(MediaType range) {
        var name = name(range);
        return range.isWildcardType()
                || (range.isWildcardSubtype() && mediaType.startsWith(name.substring(0, name.length() - 1)))
                || mediaType.equals(name);
    }

    private static String name(MediaType range) {
        return (range.getType() + "/" + range.getSubtype()).toLowerCase(Locale.ROOT);
    }

    private static boolean excludes(MediaType range) {
        return NOTHING.matcher(range.getParameters().getOrDefault("q", "1")).matches();
    }

    /** By its own name: who excludes a range and takes all takes the rest. */
    private boolean isNotExcluded(List<MediaType> accepted) {
        return accepted.stream().noneMatch(range -> excludes(range) && mediaType.equals(name(range)));
    }

    /** The first that a client takes, in its order; the first of all if it takes anything. */
    static Format accepted(HttpHeaders headers) {
        List<MediaType> accepted;
        try {
            accepted = headers.getAcceptableMediaTypes();
        } catch (IllegalArgumentException | WebApplicationException e) {
            throw Problems.badRequest("Accept must be media types with commas between, got \"%s\""
                    .formatted(Query.head(String.valueOf(headers.getHeaderString(HttpHeaders.ACCEPT)))));
        }
        for (var one : accepted) {
            for (var format : values()) {
                if (!excludes(one) && format.fits(one) && format.isNotExcluded(accepted)) {
                    return format;
                }
            }
        }
        if (accepted.isEmpty()) {
            return PNG;
        }
        throw Problems.notAcceptable("Accept must have one of %s, got %s"
                .formatted(
                        Stream.of(values()).map(Format::mediaType).collect(Collectors.joining(", ")),
                        accepted.stream().map(MediaType::toString).collect(Collectors.joining(", "))));
    }

    /** As it is asked for. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
