package io.dcgan.trainer.run;

import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.TrainedGenerator;
import io.dcgan.trainer.picture.MetricsLine;
import io.dcgan.trainer.picture.MetricsLog;
import io.dcgan.trainer.picture.Strip;
import io.dcgan.trainer.picture.TrainingPlot;
import io.dcgan.trainer.quality.Quality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a run leaves for people to look at: sheets of samples, their strip, the numbers of each epoch and their plot. */
final class Journal {
    private final String title;
    private final RunFiles files;
    private final Aside aside;
    private final SampleSheet sheet;
    private MetricsLog log;

    /** @param log what earlier attempts have written */
    Journal(String title, RunFiles files, Aside aside, SampleSheet sheet, MetricsLog log) {
        this.title = title;
        this.files = files;
        this.aside = aside;
        this.sheet = sheet;
        this.log = log;
    }

    static Journal open(String title, RunFiles files, Aside aside, Signature signature, ImageSet images)
            throws IOException {
        return new Journal(title, files, aside, new SampleSheet(signature, images), files.metrics());
    }

    /** Goes back to the end of an epoch. */
    void upTo(int epoch) {
        log = log.upTo(epoch);
    }

    /** A sheet of that generator, as a PNG. */
    Supplier<byte[]> sheet(TrainedGenerator generator) {
        return sheet.draw(generator);
    }

    void draw(int epoch, TrainedGenerator generator) throws IOException {
        var drawn = sheet(generator);
        aside.submit(() -> files.putSamples(epoch, drawn.get()));
    }

    void note(MetricsLine line) throws IOException {
        log = log.upTo(line.epoch() - 1).append(line);
        var now = log;
        aside.submit(() -> {
            files.putMetrics(now);
            files.putPlot(TrainingPlot.svg(title, now, Quality.DISTANCE_RATIO));
        });
    }

    /** The same latents over the epochs, as one animated picture. */
    void animate() throws IOException {
        var now = log;
        aside.submit(() -> {
            var epochs = new ArrayList<Integer>();
            for (var line : now.lines()) {
                if (files.readSamples(line.epoch()).isPresent()) {
                    epochs.add(line.epoch());
                }
            }
            List<byte[]> frames = new ArrayList<>();
            for (int i : Strip.chosen(epochs.size())) {
                frames.add(files.readSamples(epochs.get(i)).orElseThrow());
            }
            if (!frames.isEmpty()) {
                files.putStrip(Strip.gif(frames));
            }
        });
    }
}
