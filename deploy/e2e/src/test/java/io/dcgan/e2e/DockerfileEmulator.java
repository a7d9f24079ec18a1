package io.dcgan.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Emulates a Dockerfile in a plain folder, without root and network: it performs the copies and the commands in exec
 * form.
 */
final class DockerfileEmulator {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String[]> instructions;
    private final Path java;

    private DockerfileEmulator(List<String[]> instructions, Path java) {
        this.instructions = instructions;
        this.java = java;
    }

    /** @param java Java executable that stands for the image's */
    static DockerfileEmulator read(String name, Path java) throws IOException {
        var text = Files.readString(ROOT.resolve("deploy/docker").resolve(name)).replace("\\\n", " ");
        return new DockerfileEmulator(
                text.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .map(line -> line.split(" ", 2))
                        .toList(),
                java);
    }

    private List<String> all(String instruction) {
        return instructions.stream()
                .filter(one -> one[0].equals(instruction))
                .map(one -> one[1].strip())
                .toList();
    }

    private String last(String instruction) {
        var all = all(instruction);
        return all.get(all.size() - 1);
    }

    /** Assembles the files of the image. */
    void build(Path image) throws IOException, InterruptedException {
        for (var one : instructions) {
            if (one[0].equals("COPY")) {
                copy(image, one[1].strip().split(" +"));
            } else if (one[0].equals("RUN") && one[1].startsWith("[")) {
                var builder = process(image, one[1]);
                var process = builder.redirectOutput(ProcessBuilder.Redirect.appendTo(
                                image.resolve("build.log").toFile()))
                        .start();
                if (process.waitFor() != 0) {
                    throw new IOException(
                            "%s must end with 0: %s".formatted(one[1], Files.readString(image.resolve("build.log"))));
                }
            }
        }
    }

    private void copy(Path image, String[] words) throws IOException {
        var sources = Arrays.copyOf(words, words.length - 1);
        var target = inside(image, words[words.length - 1]);
        for (var source : sources) {
            var from = ROOT.resolve(source);
            if (!Files.isDirectory(from)) {
                Files.createDirectories(target);
                Files.copy(from, target.resolve(from.getFileName()));
                continue;
            }
            try (Stream<Path> files = Files.walk(from)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    var to = target.resolve(from.relativize(file).toString());
                    Files.createDirectories(to.resolveSibling(""));
                    Files.copy(file, to);
                }
            }
        }
    }

    private Path inside(Path image, String path) {
        return path.startsWith("/")
                ? image.resolve(path.substring(1))
                : folder(image).resolve(path).normalize();
    }

    /** Returns the working directory. */
    Path folder(Path image) {
        return image.resolve(last("WORKDIR").substring(1));
    }

    /** Returns the {@code ENV} variables, with folders inside the image. */
    Map<String, String> environment(Path image) {
        var all = new LinkedHashMap<String, String>();
        all("ENV")
                .forEach(line -> Arrays.stream(line.split(" +")).forEach(pair -> {
                    var value = pair.substring(pair.indexOf('=') + 1);
                    all.put(
                            pair.substring(0, pair.indexOf('=')),
                            value.startsWith("/") ? inside(image, value).toString() : value);
                }));
        return all;
    }

    /** Returns the process of the entry point. */
    ProcessBuilder entryPoint(Path image) throws IOException {
        return process(image, last("ENTRYPOINT"));
    }

    private ProcessBuilder process(Path image, String json) throws IOException {
        var words = Arrays.stream(JSON.readValue(json, String[].class))
                .map(word -> word.startsWith("/") ? inside(image, word).toString() : word)
                .toList();
        var command = new ArrayList<>(words);
        if (command.get(0).equals("java")) {
            // Resolve the program on the PATH of this process, not of the child.
            command.set(0, java.toString());
        }
        var builder =
                new ProcessBuilder(command).directory(folder(image).toFile()).redirectErrorStream(true);
        builder.environment().put("PATH", java.resolveSibling("") + ":" + System.getenv("PATH"));
        return builder;
    }
}
