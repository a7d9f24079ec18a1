package io.dcgan.trainer.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The processor of this machine, as far as it matters for the speed of training. Linux only. */
final class ProcessorModel {
    private static final List<String> INSTRUCTION_SETS =
            List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "amx_tile");

    private ProcessorModel() {}

    /** Returns the number of processors, their model and their instruction sets. */
    static String read() {
        return "%d × %s, %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        field("model name"),
                        INSTRUCTION_SETS.stream()
                                .filter(ProcessorModel::supports)
                                .collect(Collectors.joining(", ")));
    }

    /** Returns whether the processor has bfloat16 instructions. Without them, a bfloat16 variant takes about an hour. */
    static boolean supportsBfloat16() {
        return supports("avx512_bf16") || supports("amx_bf16");
    }

    private static boolean supports(String flag) {
        return List.of(field("flags").split(" ", -1)).contains(flag);
    }

    private static String field(String name) {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
