package io.dcgan.trainer.bench;

import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import java.io.IOException;
import java.util.List;

/**
 * Checks that memory does not grow, over the steps of one long training and over many short trainings.
 *
 * <pre>{@code
 * mvn -q -Pbench -pl trainer-service -am -DskipTests test -Dbench=MemoryFlat
 * mvn … -Dbench=MemoryFlat -Dbench.options="-Dsteps=1000 -DshortSteps=10"
 * }</pre>
 *
 * <p>Each of the two runs in a fresh JVM, so that neither reuses memory of the other. Both read the memory twenty
 * times: with 10,000 steps, the second reading is at step 1,000.
 */
final class MemoryFlat {
    private static final int READINGS = 20;

    private MemoryFlat() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int threads = Integer.getInteger("threads", 2);
        var properties = List.of(
                "-Drecipe=" + System.getProperty("recipe", "dcgan"),
                "-Dsteps=" + Integer.getInteger("steps", 10_000),
                "-DshortSteps=" + shortSteps(),
                "-Dthreads=" + threads);
        for (var part : List.of(OneLong.class, ManyShort.class)) {
            var process = BenchProcess.process(BenchProcess.java(part, properties), threads)
                    .inheritIO()
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(part.getName() + " must exit with 0, got " + process.exitValue());
            }
        }
    }

    private static int shortSteps() {
        return Integer.getInteger("shortSteps", 400);
    }

    /** Runs one training of {@code steps} steps. */
    static final class OneLong {
        private OneLong() {}

        public static void main(String[] args) throws MalformedMessageException {
            var workload = TrainingWorkload.ofProperties();
            var memory = new ResidentMemory();
            int between = Math.max(1, workload.steps() / READINGS);
            try (var training = workload.training("auto", TestImageSets.mnistSized())) {
                for (int i = 1; i <= READINGS; i++) {
                    for (int step = 0; step < between; step++) {
                        training.step();
                    }
                    training.drainMetrics();
                    memory.read("after step " + training.steps());
                }
            }
            memory.compare();
        }
    }

    /** Runs twenty consecutive trainings of {@code shortSteps} steps each, on the same images. */
    static final class ManyShort {
        private ManyShort() {}

        public static void main(String[] args) throws MalformedMessageException {
            var workload = TrainingWorkload.ofProperties();
            int steps = shortSteps();
            var images = TestImageSets.mnistSized();
            var memory = new ResidentMemory();
            for (int i = 1; i <= READINGS; i++) {
                try (var training = workload.training("auto", images)) {
                    for (int step = 0; step < steps; step++) {
                        training.step();
                    }
                    training.drainMetrics();
                }
                memory.read("after training " + i);
            }
            memory.compare();
        }
    }
}
