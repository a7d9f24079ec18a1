package io.dcgan.inference.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Starts a JVM with this one's class path.
 *
 * <p>The class path is passed in the environment, because ONNX Runtime 1.29 silently ends a process whose command line
 * exceeds 4096 bytes.
 */
final class ChildJvm {
    private ChildJvm() {}

    /** @param before command that runs the JVM, such as {@code taskset}; may be empty */
    static ProcessBuilder java(List<String> before, List<String> options, Class<?> main, String... arguments) {
        var command = new ArrayList<>(before);
        command.add(ServerLaunch.thisJava().resolve("bin/java").toString());
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }
}
