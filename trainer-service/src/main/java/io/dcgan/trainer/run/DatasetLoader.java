package io.dcgan.trainer.run;

import static java.util.Objects.requireNonNull;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import io.dcgan.trainer.run.control.RunSignals;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Loads the images of a command. */
@ApplicationScoped
public class DatasetLoader {
    private static final int POLL_MILLIS = 50;

    private final DatasetCatalogue catalogue;
    private final KafkaTracing tracing;

    DatasetLoader(DatasetCatalogue catalogue, KafkaTracing tracing) {
        this.catalogue = catalogue;
        this.tracing = tracing;
    }

    /** The images to learn from, and those to measure quality against. */
    record LoadedDataset(ImageSet images, Optional<ImageSet> heldOut) {}

    /**
     * Loads the images that a command learns from.
     *
     * @throws DataUnavailableException if they cannot be obtained
     */
    public ImageSet loadImages(TrainCommand command) throws DataUnavailableException, InterruptedException {
        return catalogue.load(command.dataset(), imageFormat(command));
    }

    /**
     * Loads the images of a run on another thread, because a download or a large folder takes minutes and the run must
     * react to controls meanwhile.
     *
     * @throws CancellationException    if an urgent control arrived; nothing is left behind
     * @throws DataUnavailableException if the images cannot be obtained
     */
    LoadedDataset load(TrainCommand command, RunSignals signals) throws DataUnavailableException, InterruptedException {
        try (var span = tracing.startSpan("load data")) {
            span.with("dataset", command.dataset());
            var loaded = loadInBackground(command, signals);
            span.markSucceeded();
            return loaded;
        }
    }

    private LoadedDataset loadInBackground(TrainCommand command, RunSignals signals)
            throws DataUnavailableException, InterruptedException {
        var format = imageFormat(command);
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
                    // Not loaded yet.
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

    static ImageFormat imageFormat(TrainCommand command) {
        return new ImageFormat(command.imageSize(), command.colour());
    }
}
