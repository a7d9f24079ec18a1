package io.dcgan.inference.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A JVM on this one's class path.
 *
 * <p>The class path goes by the environment: ONNX Runtime 1.29 ends a process, without a word, whose command line has
 * more than 4096 bytes.
 */
final class ChildJvm {
    private ChildJvm() {}

    /** @param before a program that runs it; none where there is nothing */
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
