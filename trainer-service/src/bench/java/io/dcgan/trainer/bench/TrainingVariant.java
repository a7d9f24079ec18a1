package io.dcgan.trainer.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to train: a command that runs the {@link TrainingWorkload} in its own process and prints its
 * {@link SpeedResult} in the last line.
 *
 * @param name unique in its table
 * @param load circumstances under which it runs
 */
record TrainingVariant(String name, List<String> command, MachineLoad load) {
    private static final Path SCRIPT = Path.of("src", "bench", "pytorch", "dcgan.py");
    private static final Path LOG = Path.of("target", "bench.log");

    /** @param main main class that reads the workload from its properties */
    static TrainingVariant ofMain(String name, Class<?> main, TrainingWorkload workload, String... properties) {
        var all = new ArrayList<>(workload.properties());
        all.addAll(List.of(properties));
        return new TrainingVariant(name, BenchProcess.java(main, all), MachineLoad.IDLE);
    }

    /** @param interpreter Python interpreter with PyTorch */
    static TrainingVariant ofScript(String name, String interpreter, TrainingWorkload workload, String... flags) {
        var command = new ArrayList<>(List.of(interpreter, SCRIPT.toString()));
        command.addAll(workload.options());
        command.addAll(List.of(flags));
        return new TrainingVariant(name, List.copyOf(command), MachineLoad.IDLE);
    }

    /** Returns the same under other circumstances. */
    TrainingVariant under(MachineLoad other) {
        return new TrainingVariant(name + other.suffix(), command, other);
    }

    /** Returns whether this machine permits the circumstances. */
    boolean isPossible() {
        return load.wrap(command).isPresent();
    }

    /** @throws IllegalStateException if the process fails; the reason is in the log */
    SpeedResult measure(TrainingWorkload workload) throws InterruptedException {
        try {
            var others = load.start();
            try {
                return run(workload);
            } finally {
                others.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SpeedResult run(TrainingWorkload workload) throws IOException, InterruptedException {
        Files.createDirectories(LOG.toAbsolutePath().getParent());
        var process = BenchProcess.process(load.wrap(command).orElseThrow(), workload.threads())
                .redirectError(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
                .start();
        List<String> lines;
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines().toList();
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("%s must exit with 0, got %d; see %s and %s"
                    .formatted(name, process.exitValue(), LOG.toAbsolutePath(), lines));
        }
        return SpeedResult.read(lines);
    }
}
