package io.dcgan.trainer.run;

import static java.util.Objects.requireNonNull;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Datasets;
import io.dcgan.trainer.data.ImageSet;
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
final class Loading {
    private static final int LOOK_MILLIS = 50;

    private Loading() {}

    /** What a run learns from, and what it is tried with. */
    record Data(ImageSet images, Optional<ImageSet> heldOut) {}

    /**
     * @throws CancellationException    if the run has orders that cannot wait; nothing is left behind
     * @throws DataUnavailableException if the images are not to be had
     */
    static Data load(Datasets datasets, TrainCommand command, Orders orders)
            throws DataUnavailableException, InterruptedException {
        var format = Runs.format(command);
        var task = new FutureTask<>(() ->
                new Data(datasets.load(command.dataset(), format), datasets.loadHeldOut(command.dataset(), format)));
        var thread = new Thread(task, "data");
        thread.setDaemon(true);
        thread.start();
        try {
            while (true) {
                orders.breakOff();
                try {
                    return task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // Not yet.
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(requireNonNull(e.getCause()));
        } finally {
            task.cancel(true);
        }
    }

    private static DataUnavailableException unwrapped(Throwable cause) {
        if (cause instanceof DataUnavailableException unavailable) {
            return unavailable;
        } else if (cause instanceof Error error) {
            throw error;
        }
        throw cause instanceof RuntimeException bug ? bug : new IllegalStateException(cause);
    }
}
