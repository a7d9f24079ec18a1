package io.dcgan.trainer.cli;

import io.dcgan.common.message.ColourMode;
import io.dcgan.common.message.Json;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Measures the quality of a generator.
 *
 * @param dataset dataset to compare with; empty for the one that it was trained on
 */
record MeasureCommand(Path file, Optional<String> dataset, boolean json) implements CliCommand {
    static MeasureCommand of(List<String> words) throws UsageException {
        var arguments = CommandArguments.parse(words, Set.of("--data-set"), Set.of("--json"));
        return new MeasureCommand(arguments.requireFile(), arguments.value("--data-set"), arguments.hasFlag("--json"));
    }

    @Override
    public void run(PrintStream out)
            throws IOException, DataUnavailableException, InterruptedException, UsageException {
        var environment = CliEnvironment.fromConfig();
        try (var generator = GeneratorFile.open(file)) {
            var provenance = generator.provenance();
            var signature = generator.signature();
            var name = dataset.orElse(provenance.lineage().command().dataset());
            var format = matchingFormat(environment.datasets(), name, signature);
            var images = environment.datasets().load(name, format);
            var wanted = new ImageShape(signature.channels(), signature.height(), signature.width());
            if (!images.shape().equals(wanted)) {
                throw new UsageException("the images of %s must have the generator's shape, %s, got %s"
                        .formatted(name, wanted, images.shape()));
            }
            try (var evaluator =
                    environment.meters().open(images, environment.datasets().loadHeldOut(name, format), () -> {})) {
                var quality = evaluator.measure(signature, generator::generate);
                if (json) {
                    out.println(new String(Json.write(quality), StandardCharsets.UTF_8));
                } else {
                    out.printf(
                            "%s %s, epoch %d; %d images compared with %s%n%n",
                            provenance.model(),
                            provenance.releaseId(),
                            provenance.epoch(),
                            evaluator.imageCount(),
                            name);
                    out.print(QualityTable.of(quality, images.classNames()));
                }
            }
        }
    }

    /** Returns the generator's image format if the dataset is available in it, otherwise the original format. */
    private static ImageFormat matchingFormat(DatasetCatalogue catalogue, String name, Signature signature) {
        int side = signature.height();
        if (side != signature.width() || (side != 28 && side != 32 && side != 64)) {
            return ImageFormat.AS_IS;
        }
        var exact = new ImageFormat(side, signature.channels() == 1 ? ColourMode.GREY : ColourMode.RGB);
        return catalogue.rejectionReason(name, exact).isEmpty() ? exact : ImageFormat.AS_IS;
    }
}
