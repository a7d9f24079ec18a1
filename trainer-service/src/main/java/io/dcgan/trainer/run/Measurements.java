package io.dcgan.trainer.run;

import io.dcgan.trainer.export.Export;
import io.dcgan.trainer.export.ParityException;
import io.dcgan.trainer.gan.TrainedGenerator;
import io.dcgan.trainer.quality.Quality;
import io.dcgan.trainer.quality.QualityMeter;
import java.io.IOException;
import java.util.Map;

/** Exports a generator and measures what was exported, by the runtime that will serve it. */
final class Measurements {
    private final Provenances provenances;
    private final QualityMeter meter;

    Measurements(Provenances provenances, QualityMeter meter) {
        this.provenances = provenances;
        this.meter = meter;
    }

    /** A generator as it would be published, and how good it is. */
    record Measured(Export export, Quality quality) {}

    Measured take(int epoch, TrainedGenerator generator) throws IOException, ParityException {
        var provenance = provenances.now(epoch, Map.of());
        var export = Export.of(generator, provenance);
        try (var images = export.open(provenance.signature())) {
            return new Measured(export, meter.measure(provenance.signature(), images::images));
        }
    }
}
