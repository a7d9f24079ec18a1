package io.dcgan.trainer.cli;

import io.dcgan.common.message.ColourMode;
import io.dcgan.common.message.Json;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the quality of a generator. */
@Command(
        name = "measure",
        separator = " ",
        usageHelpWidth = 100,
        optionListHeading = "%n",
        description = "Measures the quality of a generator's images, with real images for comparison.")
final class MeasureCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "GENERATOR", description = GeneratorFile.DESCRIPTION)
    private Path file;

    @Option(
            names = "--data-set",
            paramLabel = "NAME",
            description = "images to compare with; by default those that the generator was trained on")
    private Optional<String> dataset;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException, DataUnavailableException, InterruptedException {
        var out = spec.commandLine().getOut();
        var environment = CliEnvironment.fromConfig();
        try (var generator = GeneratorFile.open(file)) {
            var provenance = generator.provenance();
            var signature = generator.signature();
            var name = dataset.orElse(provenance.lineage().command().dataset());
            var format = matchingFormat(environment.datasets(), name, signature);
            var images = environment.datasets().load(name, format);
            var wanted = new ImageShape(signature.channels(), signature.height(), signature.width());
            if (!images.shape().equals(wanted)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "the images of %s must have the generator's shape, %s, got %s"
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
                    out.flush();
                }
            }
        }
        return CommandLine.ExitCode.OK;
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
