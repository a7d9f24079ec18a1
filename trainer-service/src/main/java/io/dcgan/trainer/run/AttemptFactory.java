package io.dcgan.trainer.run;

import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.trainer.quality.QualityEvaluatorFactory;
import io.dcgan.trainer.run.publish.ReleasePublisher;
import jakarta.enterprise.context.ApplicationScoped;

/** Creates attempts with what all of them share. */
@ApplicationScoped
class AttemptFactory {
    private final DatasetLoader loader;
    private final QualityEvaluatorFactory evaluatorFactory;
    private final TrainingLoopFactory loopFactory;
    private final ReleasePublisher publisher;
    private final KafkaTracing tracing;
    private final RunConfig config;
    private final ProcessHalt halt;

    AttemptFactory(
            DatasetLoader loader,
            QualityEvaluatorFactory evaluatorFactory,
            TrainingLoopFactory loopFactory,
            ReleasePublisher publisher,
            KafkaTracing tracing,
            RunConfig config,
            ProcessHalt halt) {
        this.loader = loader;
        this.evaluatorFactory = evaluatorFactory;
        this.loopFactory = loopFactory;
        this.publisher = publisher;
        this.tracing = tracing;
        this.config = config;
        this.halt = halt;
    }

    TrainingAttempt create(RunContext context, RunCompletion completion) {
        var stallExit = new StallExit(context, config.stallTimeout(), halt);
        return new TrainingAttempt(
                context, completion, loader, evaluatorFactory, loopFactory, publisher, tracing, stallExit);
    }
}
