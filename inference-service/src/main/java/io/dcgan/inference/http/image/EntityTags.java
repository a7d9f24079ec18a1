package io.dcgan.inference.http.image;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.onnx.RuntimePlatform;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Strong entity tags: equal tags mean equal bytes on all replicas with the same runtime and CPU family. */
final class EntityTags {
    /** Version of all encodings together; raise it when the same images encode to different bytes. */
    private static final String FORMAT_VERSION = "2 ";

    private EntityTags() {}

    /** @param asked everything that determines the response besides release and platform */
    static String of(List<GeneratorRelease> releases, String asked) {
        var drawnBy = releases.stream()
                .map(release -> release.key() + " " + release.file().sha256())
                .toList();
        var digest = Sha256.of((FORMAT_VERSION + drawnBy + asked).getBytes(StandardCharsets.UTF_8))
                .hex();
        return "\"%s-%s\"".formatted(RuntimePlatform.current(), digest.substring(0, 32));
    }

    /** Returns whether the client already has the response. */
    static boolean matches(List<String> ifNoneMatch, String etag) {
        return ifNoneMatch.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equals(etag) || one.equals("W/" + etag));
    }
}
