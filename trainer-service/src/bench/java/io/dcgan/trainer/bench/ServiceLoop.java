package io.dcgan.trainer.bench;

import static java.util.Objects.requireNonNull;

import ai.djl.pytorch.jni.JniUtils;
import io.dcgan.common.id.RunId;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.data.catalogue.TestDatasets;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.event.DeadLetter;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.run.TestRunExecutor;
import io.dcgan.trainer.run.control.RunSignals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Measures the second epoch of a run as the service trains it, with events every second, a checkpoint every ten
 * seconds, a sample sheet and polling for controls. Prints the share of time outside the steps and its
 * {@link SpeedResult}.
 */
public final class ServiceLoop {
    private ServiceLoop() {}

    public static void main(String[] args) throws Exception {
        var workload = TrainingWorkload.ofProperties();
        var images = TestImageSets.mnistSized();
        var json = ("{\"architecture\": \"%s\", \"device\": \"cpu\", \"dataset\": \"bench\", \"epochs\": 500,"
                        + " \"measureEvery\": 100000000, \"checkpointEvery\": 10}")
                .formatted(workload.recipe());
        var command = SubmittedCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId("bench"));
        var signals = new RunSignals();
        var watch = new EpochTimer(signals, Thread.currentThread());
        var store = new FolderStore(Files.createTempDirectory("bench"));
        try {
            TestRunExecutor.forBenchmark(TestDatasets.only("bench", images), store, watch)
                    .execute(command, signals);
            throw new IllegalStateException("the run must be stopped after two epochs");
        } catch (InterruptedException e) {
            requireNonNull(watch.sampler).stopAndPrint(workload.threads());
            int batch = command.resolve().batchSize();
            long seen = (long) images.count() / batch * batch;
            new SpeedResult(
                            seen * 1e9 / (watch.secondEnded - watch.firstEnded),
                            "DJL with PyTorch",
                            watch.precision,
                            JniUtils.getNumThreads())
                    .print();
        }
    }

    /** Records when the first two epochs end, and then stops the run. */
    private static final class EpochTimer implements Outbox {
        private final RunSignals signals;
        private volatile long firstEnded;
        private volatile long secondEnded;
        private final Thread trainingThread;
        private volatile String precision = "auto";
        private volatile @Nullable StepSampler sampler;

        EpochTimer(RunSignals signals, Thread trainingThread) {
            this.signals = signals;
            this.trainingThread = trainingThread;
        }

        @Override
        public CompletionStage<Void> send(TrainingEvent event) {
            if (event instanceof RunStarted started) {
                precision = started.command().precision().toString();
            } else if (event instanceof EpochCompleted epoch && epoch.epoch() == 1) {
                firstEnded = System.nanoTime();
                sampler = new StepSampler(trainingThread);
            } else if (event instanceof EpochCompleted) {
                secondEnded = System.nanoTime();
                signals.requestHandoff("the measurement is complete");
            }
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> retire(GeneratorRelease release) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> send(GeneratorRelease release) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> send(DeadLetter letter) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> send(SubmittedCommand command) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void resendUnsent(RunId runId) throws IOException {}
    }
}
