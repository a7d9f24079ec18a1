package io.dcgan.trainer.bench;

import static java.util.Objects.requireNonNull;

import ai.djl.pytorch.jni.JniUtils;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.data.TestDatasets;
import io.dcgan.trainer.data.TestImages;
import io.dcgan.trainer.event.DeadLetter;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.run.Orders;
import io.dcgan.trainer.run.TestRuns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The second epoch of a run as the service trains it: events each second, a checkpoint every ten, a sheet of samples,
 * looking for controls; by the clock, with all of that. Prints what that takes beside the steps, and its {@link Speed}.
 */
final class ServiceLoop {
    private ServiceLoop() {}

    public static void main(String[] args) throws Exception {
        var workload = Workload.ofProperties();
        var images = TestImages.asManyAsMnist();
        var json = ("{\"architecture\": \"%s\", \"device\": \"cpu\", \"dataset\": \"bench\", \"epochs\": 500,"
                        + " \"measureEvery\": 100000000, \"checkpointEvery\": 10}")
                .formatted(workload.recipe());
        var command = SentCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId("bench"));
        var orders = new Orders();
        var watch = new Watch(orders, Thread.currentThread());
        var store = new FolderStore(Files.createTempDirectory("bench"));
        try {
            TestRuns.asInService(TestDatasets.only("bench", images), store, watch)
                    .perform(command, orders);
            throw new IllegalStateException("500 epochs are too many");
        } catch (InterruptedException e) {
            requireNonNull(watch.looks).print(workload.threads());
            int batch = command.resolve().batchSize();
            long seen = (long) images.count() / batch * batch;
            new Speed(
                            seen * 1e9 / (watch.secondEnded - watch.firstEnded),
                            "DJL with PyTorch",
                            watch.precision,
                            JniUtils.getNumThreads())
                    .print();
        }
    }

    /** Takes the time at the ends of the first two epochs, and stops the run after them. */
    private static final class Watch implements Outbox {
        private final Orders orders;
        private volatile long firstEnded;
        private volatile long secondEnded;
        private final Thread trained;
        private volatile String precision = "auto";
        private volatile @Nullable Looks looks;

        Watch(Orders orders, Thread trained) {
            this.orders = orders;
            this.trained = trained;
        }

        @Override
        public CompletionStage<Void> send(TrainingEvent event) {
            if (event instanceof RunStarted started) {
                precision = started.command().precision();
            } else if (event instanceof EpochCompleted epoch && epoch.epoch() == 1) {
                firstEnded = System.nanoTime();
                looks = new Looks(trained);
            } else if (event instanceof EpochCompleted) {
                secondEnded = System.nanoTime();
                orders.letGo("enough is seen");
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
        public CompletionStage<Void> send(SentCommand command) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void adopt(RunId runId) throws IOException {}
    }
}
