package io.dcgan.trainer.bench;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Compares numbers of shards and of worker threads within one process: the variants take turns of a few steps, so that a
 * machine that slows down for a while affects all of them.
 *
 * <pre>{@code
 * mvn -q -Pbench -pl trainer-service -am -DskipTests test -Dbench=ShardSpeed
 * mvn … -Dbench=ShardSpeed -Dbench.options="-Dvariants=1x1,2x1,2x2,4x2 -Drounds=20"
 * }</pre>
 *
 * <p>A variant is a number of shards and a number of workers. Prints the median speed of each and its median ratio to the
 * first one.
 */
final class ShardSpeed {
    private ShardSpeed() {}

    private record Variant(String name, AdversarialTraining training, List<Double> imagesPerSecond) {}

    public static void main(String[] args) throws MalformedMessageException {
        int rounds = Integer.getInteger("rounds", 12);
        int steps = Integer.getInteger("turn", 20);
        var images = TestImageSets.mnistSized();
        var variants = new ArrayList<Variant>();
        for (var name :
                System.getProperty("variants", "1x1,2x1,2x2,4x1,4x2,8x1,8x2").split(",", -1)) {
            var parts = name.split("[x/]", -1);
            var precision = parts.length > 2 ? parts[2] : System.getProperty("precision", "auto");
            var command = command(Integer.parseInt(parts[0]), precision);
            var architecture = GanArchitecture.of(command.architecture()).orElseThrow();
            variants.add(new Variant(
                    name,
                    new AdversarialTraining(command, architecture, images, Integer.parseInt(parts[1])),
                    new ArrayList<>()));
        }
        for (int round = -2; round < rounds; round++) {
            for (var variant : variants) {
                long started = System.nanoTime();
                for (int i = 0; i < steps; i++) {
                    variant.training().step();
                }
                if (!variant.training().drainMetrics().finite()) {
                    throw new IllegalStateException("the losses must be finite");
                }
                double seconds = (System.nanoTime() - started) / 1e9;
                // The first two rounds compile the code.
                if (round >= 0) {
                    variant.imagesPerSecond().add(steps * 128 / seconds);
                }
            }
        }
        print(variants);
    }

    private static TrainCommand command(int shards, String precision) throws MalformedMessageException {
        var json =
                "{\"shards\": %d, \"architecture\": \"%s\", \"precision\": \"%s\", \"device\": \"cpu\", \"epochs\": 500, \"batchSize\": 128}"
                        .formatted(shards, System.getProperty("recipe", "dcgan"), precision);
        return TrainCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId("bench"));
    }

    private static void print(List<Variant> variants) {
        System.out.println("| shards × workers | images/s, median | min to max | × first, median |");
        System.out.println("| --- | ---: | ---: | ---: |");
        var first = variants.get(0).imagesPerSecond();
        for (var variant : variants) {
            var speeds = variant.imagesPerSecond();
            var ratios = new double[speeds.size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = speeds.get(i) / first.get(i);
            }
            var sorted = speeds.stream().mapToDouble(one -> one).sorted().toArray();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f to %,.0f | %.2f |%n",
                    variant.name(),
                    median(sorted),
                    sorted[0],
                    sorted[sorted.length - 1],
                    median(ratios));
        }
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
