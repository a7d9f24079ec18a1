package io.dcgan.trainer.run.artifact;

import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.TrainedGenerator;
import io.dcgan.trainer.history.MetricsLine;
import io.dcgan.trainer.history.MetricsLog;
import io.dcgan.trainer.plot.TrainingAnimation;
import io.dcgan.trainer.plot.TrainingPlot;
import io.dcgan.trainer.quality.QualityScores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a run leaves for people to look at: sheets of samples, their strip, the numbers of each epoch and their plot. */
public final class RunReport {
    private final String title;
    private final RunArtifacts artifacts;
    private final BackgroundWriter writer;
    private final SampleSheet sheet;
    private MetricsLog log;

    /** @param log what earlier attempts have written */
    RunReport(String title, RunArtifacts artifacts, BackgroundWriter writer, SampleSheet sheet, MetricsLog log) {
        this.title = title;
        this.artifacts = artifacts;
        this.writer = writer;
        this.sheet = sheet;
        this.log = log;
    }

    public static RunReport open(
            String title, RunArtifacts artifacts, BackgroundWriter writer, Signature signature, ImageSet images)
            throws IOException {
        return new RunReport(title, artifacts, writer, new SampleSheet(signature, images), artifacts.readMetrics());
    }

    /** Goes back to the end of an epoch. */
    public void truncateAfter(int epoch) {
        log = log.upTo(epoch);
    }

    /** A sheet of that generator, as a PNG. */
    public Supplier<byte[]> renderSamples(TrainedGenerator generator) {
        return sheet.render(generator);
    }

    public void writeSamples(int epoch, TrainedGenerator generator) throws IOException {
        var drawn = renderSamples(generator);
        writer.submit(() -> artifacts.putSamples(epoch, drawn.get()));
    }

    public void append(MetricsLine line) throws IOException {
        log = log.upTo(line.epoch() - 1).append(line);
        var now = log;
        writer.submit(() -> {
            artifacts.putMetrics(now);
            artifacts.putPlot(TrainingPlot.svg(title, now, QualityScores.DISTANCE_RATIO));
        });
    }

    /** The same latents over the epochs, as one animated picture. */
    public void writeAnimation() throws IOException {
        var now = log;
        writer.submit(() -> {
            var epochs = new ArrayList<Integer>();
            for (var line : now.lines()) {
                if (artifacts.readSamples(line.epoch()).isPresent()) {
                    epochs.add(line.epoch());
                }
            }
            List<byte[]> frames = new ArrayList<>();
            for (int i : TrainingAnimation.frameIndices(epochs.size())) {
                frames.add(artifacts.readSamples(epochs.get(i)).orElseThrow());
            }
            if (!frames.isEmpty()) {
                artifacts.putStrip(TrainingAnimation.gif(frames));
            }
        });
    }
}
