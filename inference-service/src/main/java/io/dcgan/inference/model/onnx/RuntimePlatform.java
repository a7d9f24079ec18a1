package io.dcgan.inference.model.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The runtime's version and the CPU family, on which an image depends besides its release and its request. */
public final class RuntimePlatform {
    /** Instruction sets for which the runtime has its own kernels; the first one that the CPU supports is used. */
    private static final List<String> KERNELS = List.of("avx512f", "avx2", "avx");

    private static final String NAME = name();

    private RuntimePlatform() {}

    /** Returns the platform, such as {@code ort1.29.0-amd64-avx2}. Equal platforms produce equal bytes. */
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

    /** Returns the CPU flags that Linux reports; empty on other systems. */
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
