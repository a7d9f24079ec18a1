package io.dcgan.trainer.run;

import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.trainer.quality.QualityMeterFactory;
import io.dcgan.trainer.run.publish.ReleasePublisher;
import jakarta.enterprise.context.ApplicationScoped;

/** Creates attempts with what all of them share. */
@ApplicationScoped
class AttemptFactory {
    private final DatasetLoader loader;
    private final QualityMeterFactory meterFactory;
    private final TrainingLoopFactory loopFactory;
    private final ReleasePublisher publisher;
    private final KafkaTracing tracing;
    private final RunConfig config;
    private final ProcessHalt halt;

    AttemptFactory(
            DatasetLoader loader,
            QualityMeterFactory meterFactory,
            TrainingLoopFactory loopFactory,
            ReleasePublisher publisher,
            KafkaTracing tracing,
            RunConfig config,
            ProcessHalt halt) {
        this.loader = loader;
        this.meterFactory = meterFactory;
        this.loopFactory = loopFactory;
        this.publisher = publisher;
        this.tracing = tracing;
        this.config = config;
        this.halt = halt;
    }

    TrainingAttempt create(RunContext context, RunCompletion completion) {
        var stallExit = new StallExit(context, config.stallTimeout(), halt);
        return new TrainingAttempt(
                context, completion, loader, meterFactory, loopFactory, publisher, tracing, stallExit);
    }
}
