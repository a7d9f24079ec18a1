package io.dcgan.inference.model.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an image depends on besides its release and what was asked: the runtime's version and the family of the CPU. */
public final class RuntimePlatform {
    /** The runtime has kernels of its own for each; the first that the CPU has counts. */
    private static final List<String> KERNELS = List.of("avx512f", "avx2", "avx");

    private static final String NAME = name();

    private RuntimePlatform() {}

    /** Such as {@code ort1.29.0-amd64-avx2}: with the same one, an image has the same bytes. */
    public static String current() {
        return NAME;
    }

    private static String name() {
        var name = "ort%s-%s"
                .formatted(
                        OrtEnvironment.getEnvironment().getVersion(),
                        System.getProperty("os.arch").toLowerCase(Locale.ROOT));
        var flags = flags();
        return KERNELS.stream()
                .filter(flags::contains)
                .findFirst()
                .map(kernel -> name + "-" + kernel)
                .orElse(name);
    }

    /** As Linux tells them; elsewhere none. */
    private static Set<String> flags() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line ->
                            Set.of(line.substring(line.indexOf(':') + 1).strip().split(" ")))
                    .orElse(Set.of());
        } catch (IOException | IllegalArgumentException e) {
            return Set.of();
        }
    }
}
