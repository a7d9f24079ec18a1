package io.dcgan.inference.http.image;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.onnx.RuntimePlatform;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Strong entity tags: the same tag, the same bytes, on every replica with the same runtime and family of CPU. */
final class EntityTags {
    /** Of all our encodings together. To be raised when the same images make other bytes than before. */
    private static final String FORMAT_VERSION = "2 ";

    private EntityTags() {}

    /** @param asked all that the answer depends on besides release and platform */
    static String of(List<GeneratorRelease> releases, String asked) {
        var drawnBy = releases.stream()
                .map(release -> release.key() + " " + release.file().sha256())
                .toList();
        var digest = Sha256.of((FORMAT_VERSION + drawnBy + asked).getBytes(StandardCharsets.UTF_8))
                .hex();
        return "\"%s-%s\"".formatted(RuntimePlatform.current(), digest.substring(0, 32));
    }

    /** Whether a client says that it has it already. */
    static boolean matches(List<String> ifNoneMatch, String etag) {
        return ifNoneMatch.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equals(etag) || one.equals("W/" + etag));
    }
}
