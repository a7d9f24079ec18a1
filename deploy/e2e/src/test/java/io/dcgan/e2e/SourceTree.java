package io.dcgan.e2e;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The checkout, without build outputs: its files, the types that its sources declare, and their constants. */
final class SourceTree {
    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Path RUN = ROOT.resolve("deploy/local/run");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w*)");

    private SourceTree() {}

    static String read(String path) throws IOException {
        return Files.readString(ROOT.resolve(path));
    }

    /** Returns the files whose names end in one of the suffixes. */
    static List<Path> files(String... suffixes) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                var name = folder.getFileName().toString();
                return name.equals("target") || name.equals(".git") || folder.equals(RUN)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (List.of(suffixes).stream().anyMatch(file.toString()::endsWith)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    /** Returns the simple names of all types, including nested ones. */
    static Set<String> types() throws IOException {
        var names = new TreeSet<String>();
        for (var file : files(".java")) {
            TYPE.matcher(Files.readString(file)).results().forEach(match -> names.add(match.group(1)));
        }
        return names;
    }

    /** Returns the integer that a source assigns to a constant. */
    static int constant(String path, String name) throws IOException {
        var match = Pattern.compile(" int " + name + " = ([\\d_]+);").matcher(read(path));
        if (!match.find()) {
            throw new IllegalArgumentException("%s must have an int constant %s".formatted(path, name));
        }
        return Integer.parseInt(match.group(1).replace("_", ""));
    }
}
