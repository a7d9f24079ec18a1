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
 * Does in a plain folder what a Dockerfile does in an image, as far as that needs no root and no network: copies what it
 * copies, and runs the commands that it gives as lists.
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

    /** @param java the one that the image has */
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

    /** Puts together what the image would have. */
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

    /** Where its processes begin. */
    Path folder(Path image) {
        return image.resolve(last("WORKDIR").substring(1));
    }

    /** What {@code ENV} says, with its folders inside of the image. */
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

    /** The process that the image is. */
    ProcessBuilder entryPoint(Path image) throws IOException {
        return process(image, last("ENTRYPOINT"));
    }

    private ProcessBuilder process(Path image, String json) throws IOException {
        var words = Arrays.stream(JSON.readValue(json, String[].class))
                .map(word -> word.startsWith("/") ? inside(image, word).toString() : word)
                .toList();
        var command = new ArrayList<>(words);
        if (command.get(0).equals("java")) {
            // Looked for where this process looks for it, not where its child would.
            command.set(0, java.toString());
        }
        var builder =
                new ProcessBuilder(command).directory(folder(image).toFile()).redirectErrorStream(true);
        builder.environment().put("PATH", java.resolveSibling("") + ":" + System.getenv("PATH"));
        return builder;
    }
}
