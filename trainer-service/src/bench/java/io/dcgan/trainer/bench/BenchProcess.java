package io.dcgan.trainer.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fresh processes, so that no measurement benefits from caches, heap or compiled code of another. */
final class BenchProcess {
    private BenchProcess() {}

    /** Returns the command for a JVM with the same class path and the heap size of the trainer. */
    static List<String> java(Class<?> main, List<String> properties) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.addAll(properties);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return List.copyOf(command);
    }

    /** @param threads number of compute threads of the engine, in Java and in Python */
    static ProcessBuilder process(List<String> command, int threads) {
        var process = new ProcessBuilder(command);
        process.environment()
                .putAll(Map.of(
                        "OMP_NUM_THREADS", Integer.toString(threads),
                        "OMP_DYNAMIC", "FALSE",
                        "MKL_DYNAMIC", "FALSE",
                        "DJL_OFFLINE", "true",
                        "PYTORCH_FLAVOR", "cpu"));
        return process;
    }
}
