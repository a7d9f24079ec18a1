package io.dcgan.trainer.run;

import io.dcgan.common.trace.Traces;
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
    private final TrainingMetrics metrics;
    private final Traces traces;

    Measurements(Provenances provenances, QualityMeter meter, TrainingMetrics metrics, Traces traces) {
        this.provenances = provenances;
        this.meter = meter;
        this.metrics = metrics;
        this.traces = traces;
    }

    /** A generator as it would be published, and how good it is. */
    record Measured(Export export, Quality quality) {}

    /** @param check is called again and again; what it throws breaks the measurement off */
    Measured take(int epoch, TrainedGenerator generator, Runnable check) throws IOException, ParityException {
        check.run();
        var export = export(epoch, generator);
        var signature = provenances.signature();
        try (var step = traces.step("measure");
                var images = export.open(signature)) {
            step.with("epoch", epoch);
            var timing = metrics.measuring();
            var quality = meter.measure(signature, images::images, check);
            timing.done();
            step.done();
            return new Measured(export, quality);
        }
    }

    Export export(int epoch, TrainedGenerator generator) throws IOException, ParityException {
        try (var step = traces.step("export")) {
            step.with("epoch", epoch);
            var timing = metrics.exporting();
            var export = Export.of(generator, provenances.now(epoch, Map.of()));
            timing.done();
            step.done();
            return export;
        }
    }
}
