package io.dcgan.trainer.bench;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.TrainingCost;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Measures the largest resident memory of a training for each architecture, several image shapes and batch sizes, and
 * compares it with the estimate by which a trainer accepts or rejects a command. Linux only.
 *
 * <pre>{@code
 * mvn -q -Pbench -pl trainer-service -am -DskipTests test -Dbench=MemoryTable
 * mvn … -Dbench=MemoryTable -Dbench.options="-Drecipes=dcgan,conv -Dshards=1 -Dpenalty=1"
 * }</pre>
 *
 * <p>Each training runs five steps in a fresh JVM.
 */
final class MemoryTable {
    private static final List<ImageShape> SHAPES =
            List.of(new ImageShape(1, 28, 28), new ImageShape(3, 32, 32), new ImageShape(3, 64, 64));
    private static final List<Integer> BATCH_SIZES = List.of(2, 256, 1024);
    private static final int STEPS = 5;

    private MemoryTable() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var recipes = List.of(
                System.getProperty("recipes", "dcgan,dcgan-tf,conv,dense,mlp").split(",", -1));
        for (var recipe : recipes) {
            for (var shape : SHAPES) {
                for (int batchSize : BATCH_SIZES) {
                    var properties = List.of(
                            "-Drecipe=" + recipe,
                            "-Dshape=%d,%d,%d".formatted(shape.channels(), shape.height(), shape.width()),
                            "-Dbatch=" + batchSize,
                            "-Dshards=" + Integer.getInteger("shards", 2),
                            "-Dpenalty=" + Integer.getInteger("penalty", 0));
                    var process = BenchProcess.process(BenchProcess.java(OneTraining.class, properties), 2)
                            .inheritIO()
                            .start();
                    if (process.waitFor() != 0) {
                        System.out.printf(Locale.ROOT, "%s failed%n", properties);
                    }
                }
            }
        }
    }

    /** Runs one training and prints its memory. */
    static final class OneTraining {
        private OneTraining() {}

        public static void main(String[] args) throws MalformedMessageException {
            var sizes = System.getProperty("shape", "1,28,28").split(",", 3);
            var shape =
                    new ImageShape(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]));
            int batchSize = Integer.getInteger("batch", 2);
            var json = """
                    {"architecture": "%s", "device": "cpu", "conditional": false, "batchSize": %d, "shards": %d,
                     "gradientPenalty": %d, "dropout": 0.3}""".formatted(
                            System.getProperty("recipe"),
                            batchSize,
                            Integer.getInteger("shards", 2),
                            Integer.getInteger("penalty", 0));
            var command = TrainCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId("bench"));
            var architecture = GanArchitecture.of(command.architecture()).orElseThrow();
            var images = ImageSet.unlabelled(shape, new byte[batchSize * shape.size()]);
            try (var training = new AdversarialTraining(command, architecture, images)) {
                for (int i = 0; i < STEPS; i++) {
                    training.step();
                }
                training.drainMetrics();
            }
            long estimate = TrainingCost.estimate(architecture, command, images).memoryBytes();
            System.out.printf(
                    Locale.ROOT,
                    "%s %dx%dx%d batch %d: peak %,d MiB, estimate %,d MiB%n",
                    command.architecture(),
                    shape.channels(),
                    shape.height(),
                    shape.width(),
                    batchSize,
                    ResidentMemory.peakKibibytes() / 1024,
                    estimate >> 20);
        }
    }
}
