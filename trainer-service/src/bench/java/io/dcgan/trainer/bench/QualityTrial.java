package io.dcgan.trainer.bench;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.store.FolderStore;
import io.dcgan.common.store.StoreConfig;
import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.quality.QualityEvaluator;
import io.dcgan.trainer.quality.QualityEvaluatorFactory;
import io.dcgan.trainer.quality.QualityScores;
import io.dcgan.trainer.quality.classifier.ClassifierRepository;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares commands by the quality that they reach after the same numbers of epochs. Each line of the file {@code trials}
 * is a train command; a command is trained as the service trains it, without its rollbacks, and measured after the epochs
 * that {@code measureAt} lists. Every command is trained once for each seed.
 *
 * <pre>{@code
 * mvn … -Dbench=QualityTrial -Dbench.options="-Dtrials=trials.jsonl -DmeasureAt=2,10 -Dseeds=1,2,3"
 * }</pre>
 *
 * <p>Prints one row of a Markdown table for each measurement, as soon as it is known.
 */
final class QualityTrial {
    private QualityTrial() {}

    public static void main(String[] args) throws Exception {
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addSystemSources()
                .addDiscoveredConverters()
                .withMapping(DataConfig.class)
                .withMapping(StoreConfig.class)
                .build();
        var datasets = new DatasetCatalogue(config.getConfigMapping(DataConfig.class));
        var evaluators = new QualityEvaluatorFactory(new ClassifierRepository(
                new FolderStore(config.getConfigMapping(StoreConfig.class).folder())));
        var epochs = new TreeSet<>(numbers("measureAt", "2,10"));
        System.out.println("| command | seed | epoch | seconds | distance / floor | requested digit correct"
                + " | precision | recall | coverage | class shares |");
        System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
        for (var line : Files.readAllLines(Path.of(System.getProperty("trials")))) {
            for (int seed : numbers("seeds", "42")) {
                if (!line.isBlank()) {
                    run(line, seed, epochs, datasets, evaluators);
                }
            }
        }
    }

    private static List<Integer> numbers(String property, String absent) {
        return Arrays.stream(System.getProperty(property, absent).split(",", -1))
                .map(Integer::valueOf)
                .toList();
    }

    private static void run(
            String json, int seed, Set<Integer> epochs, DatasetCatalogue datasets, QualityEvaluatorFactory evaluators)
            throws Exception {
        var seeded =
                "{\"seed\": %d, %s".formatted(seed, json.strip().substring(1)).replace(", }", "}");
        var command = TrainCommand.read(seeded.getBytes(StandardCharsets.UTF_8), new RunId("trial"));
        var format = new ImageFormat(command.imageSize(), command.colour());
        var images = datasets.load(command.dataset(), format);
        var heldOut = datasets.loadHeldOut(command.dataset(), format);
        var architecture = GanArchitecture.of(command.architecture()).orElseThrow();
        try (var evaluator = evaluators.open(images, heldOut, () -> {});
                var training = new AdversarialTraining(command, architecture, images)) {
            double seconds = 0;
            for (int epoch = 1; epoch <= command.epochs(); epoch++) {
                long started = System.nanoTime();
                for (int i = 0; i < training.stepsPerEpoch(); i++) {
                    training.step();
                }
                if (!training.drainMetrics().finite()) {
                    System.out.printf("| `%s` | %d | %d | failed |%n", json, seed, epoch);
                    return;
                }
                seconds += (System.nanoTime() - started) / 1e9;
                if (epochs.contains(epoch) || epoch == command.epochs()) {
                    print(json, seed, epoch, seconds, measure(training, evaluator));
                }
            }
        }
    }

    private static QualityScores measure(AdversarialTraining training, QualityEvaluator evaluator) throws IOException {
        try (var generator = training.generator()) {
            return evaluator.measure(training.signature(), generator::generate);
        }
    }

    private static void print(String json, int seed, int epoch, double seconds, QualityScores scores) {
        var values = scores.values();
        System.out.printf(
                Locale.ROOT,
                "| `%s` | %d | %d | %.0f | %.2f | %.2f %% | %.3f | %.3f | %.3f | %.1f to %.1f %% |%n",
                json,
                seed,
                epoch,
                seconds,
                values.getOrDefault(QualityScores.DISTANCE_RATIO, Double.NaN),
                100 * values.getOrDefault(QualityScores.ASKED_ACCURACY, Double.NaN),
                values.getOrDefault(QualityScores.PRECISION, Double.NaN),
                values.getOrDefault(QualityScores.RECALL, Double.NaN),
                values.getOrDefault(QualityScores.COVERAGE, Double.NaN),
                100 * values.getOrDefault(QualityScores.CLASS_SHARE_LEAST, Double.NaN),
                100 * values.getOrDefault(QualityScores.CLASS_SHARE_MOST, Double.NaN));
    }
}
