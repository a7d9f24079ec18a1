package io.dcgan.trainer.run;

import static java.util.Objects.requireNonNull;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import io.dcgan.trainer.run.ownership.RunSignals;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gets a run's images on a thread beside it: a download or a large folder takes minutes, and the run has to hear its
 * orders meanwhile.
 */
final class DatasetLoading {
    private static final int POLL_MILLIS = 50;

    private DatasetLoading() {}

    /** What a run learns from, and what it is tried with. */
    record LoadedDataset(ImageSet images, Optional<ImageSet> heldOut) {}

    /**
     * @throws CancellationException    if the run has orders that cannot wait; nothing is left behind
     * @throws DataUnavailableException if the images are not to be had
     */
    static LoadedDataset load(DatasetCatalogue catalogue, TrainCommand command, RunSignals signals)
            throws DataUnavailableException, InterruptedException {
        var format = RunExecutor.imageFormat(command);
        var task = new FutureTask<>(() -> new LoadedDataset(
                catalogue.load(command.dataset(), format), catalogue.loadHeldOut(command.dataset(), format)));
        var thread = new Thread(task, "data");
        thread.setDaemon(true);
        thread.start();
        try {
            while (true) {
                signals.throwIfUrgent();
                try {
                    return task.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // Not yet.
                }
            }
        } catch (ExecutionException e) {
            throw unwrap(requireNonNull(e.getCause()));
        } finally {
            task.cancel(true);
        }
    }

    private static DataUnavailableException unwrap(Throwable cause) {
        if (cause instanceof DataUnavailableException unavailable) {
            return unavailable;
        } else if (cause instanceof Error error) {
            throw error;
        }
        throw cause instanceof RuntimeException bug ? bug : new IllegalStateException(cause);
    }
}
