package io.dcgan.inference.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The command and environment of a server.
 *
 * @param cores    core list for {@code taskset}
 * @param javaHome home of the JVM that runs it
 * @param options  options of that JVM
 * @param jar      jar to run
 */
record ServerLaunch(String cores, Path javaHome, List<String> options, Path jar, Map<String, String> environment) {
    /** Returns the home of the current JVM. */
    static Path thisJava() {
        return Path.of(System.getProperty("java.home"));
    }

    ServerLaunch onCores(String newCores) {
        return new ServerLaunch(newCores, javaHome, options, jar, environment);
    }

    ServerLaunch withJava(Path newHome, String... more) {
        var all = Stream.concat(options.stream(), Stream.of(more)).toList();
        return new ServerLaunch(cores, newHome, all, jar, environment);
    }

    ServerLaunch withJar(Path newJar) {
        return new ServerLaunch(cores, javaHome, options, newJar, environment);
    }

    ServerLaunch with(String name, String value) {
        var all = new LinkedHashMap<>(environment);
        all.put(name, value);
        return new ServerLaunch(cores, javaHome, options, jar, all);
    }

    List<String> command() {
        var command = new ArrayList<>(
                List.of("taskset", "-c", cores, javaHome.resolve("bin/java").toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }
}
