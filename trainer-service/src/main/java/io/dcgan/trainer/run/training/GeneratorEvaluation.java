package io.dcgan.trainer.run.training;

import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.export.ParityException;
import io.dcgan.trainer.gan.TrainedGenerator;
import io.dcgan.trainer.quality.QualityEvaluator;
import io.dcgan.trainer.quality.QualityScores;
import io.dcgan.trainer.run.monitor.TrainingMetrics;
import io.dcgan.trainer.run.publish.ProvenanceFactory;
import java.io.IOException;
import java.util.Map;

/** Exports a generator and measures the export with the runtime that will serve it. */
public final class GeneratorEvaluation {
    private final ProvenanceFactory provenanceFactory;
    private final QualityEvaluator evaluator;
    private final TrainingMetrics metrics;
    private final KafkaTracing tracing;

    public GeneratorEvaluation(
            ProvenanceFactory provenanceFactory,
            QualityEvaluator evaluator,
            TrainingMetrics metrics,
            KafkaTracing tracing) {
        this.provenanceFactory = provenanceFactory;
        this.evaluator = evaluator;
        this.metrics = metrics;
        this.tracing = tracing;
    }

    /** A generator as it would be published, and its quality. */
    record EvaluatedGenerator(ExportedGenerator export, QualityScores quality) {}

    /** @param check called repeatedly; an exception that it throws cancels the measurement */
    EvaluatedGenerator evaluate(int epoch, TrainedGenerator generator, Runnable check)
            throws IOException, ParityException {
        check.run();
        var export = export(epoch, generator);
        var signature = provenanceFactory.signature();
        try (var span = tracing.startSpan("measure");
                var images = export.open(signature)) {
            span.with("epoch", epoch);
            var timing = metrics.startMeasurementTimer();
            var quality = evaluator.measure(signature, images::generate, check);
            timing.stop();
            span.markSucceeded();
            return new EvaluatedGenerator(export, quality);
        }
    }

    ExportedGenerator export(int epoch, TrainedGenerator generator) throws IOException, ParityException {
        try (var span = tracing.startSpan("export")) {
            span.with("epoch", epoch);
            var timing = metrics.startExportTimer();
            var export = ExportedGenerator.export(generator, provenanceFactory.create(epoch, Map.of()));
            timing.stop();
            span.markSucceeded();
            return export;
        }
    }
}
