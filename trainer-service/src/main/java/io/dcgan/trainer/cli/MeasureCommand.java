package io.dcgan.trainer.cli;

import io.dcgan.common.message.Json;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.Colour;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Datasets;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageShape;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Measures a generator.
 *
 * @param dataset what to hold it against; empty for what it was trained with
 */
record MeasureCommand(Path file, Optional<String> dataset, boolean json) implements Command {
    static MeasureCommand of(List<String> words) throws UsageException {
        var arguments = Arguments.parse(words, Set.of("--data-set"), Set.of("--json"));
        return new MeasureCommand(arguments.requireFile(), arguments.text("--data-set"), arguments.has("--json"));
    }

    @Override
    public void run(PrintStream out)
            throws IOException, DataUnavailableException, InterruptedException, UsageException {
        var workplace = Workplace.configured();
        try (var generator = GeneratorFile.open(file)) {
            var provenance = generator.provenance();
            var signature = generator.signature();
            var name = dataset.orElse(provenance.lineage().command().dataset());
            var format = format(workplace.datasets(), name, signature);
            var images = workplace.datasets().load(name, format);
            var wanted = new ImageShape(signature.channels(), signature.height(), signature.width());
            if (!images.shape().equals(wanted)) {
                throw new UsageException("the images of %s must have the generator's shape, %s, got %s"
                        .formatted(name, wanted, images.shape()));
            }
            try (var meter =
                    workplace.meters().open(images, workplace.datasets().loadHeldOut(name, format), () -> {})) {
                var quality = meter.measure(signature, generator::images);
                if (json) {
                    out.println(new String(Json.write(quality), StandardCharsets.UTF_8));
                } else {
                    out.printf(
                            "%s %s, epoch %d; %d images held against %s%n%n",
                            provenance.model(), provenance.releaseId(), provenance.epoch(), meter.count(), name);
                    out.print(QualityTable.of(quality, images.classNames()));
                }
            }
        }
    }

    /** As the generator draws them, where the set can be had so. */
    private static ImageFormat format(Datasets datasets, String name, Signature signature) {
        int side = signature.height();
        if (side != signature.width() || (side != 28 && side != 32 && side != 64)) {
            return ImageFormat.AS_IS;
        }
        var exact = new ImageFormat(side, signature.channels() == 1 ? Colour.GREY : Colour.RGB);
        return datasets.objection(name, exact).isEmpty() ? exact : ImageFormat.AS_IS;
    }
}
