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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The files of a run for people: sheets of samples, their animation, the metrics of each epoch and their plot. */
public final class RunReport {
    private static final Logger LOG = Logger.getLogger(RunReport.class);

    private final String title;
    private final RunArtifacts artifacts;
    private final BackgroundWriter writer;
    private final SampleSheet sheet;
    private MetricsLog log;

    /** @param log the metrics of earlier attempts */
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

    /** Removes the metrics of later epochs, which will be trained again. */
    public void truncateAfter(int epoch) {
        log = log.upTo(epoch);
    }

    /** Draws the samples of a generator. @return renders the sheet as a PNG, on any thread */
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

    /** Writes the samples of the epochs, drawn from the same latents, as one animation. */
    public void writeAnimation() throws IOException {
        var now = log;
        writer.submit(() -> {
            var epochs = sampledEpochs(now);
            var frames = new TreeMap<Integer, byte[]>();
            for (int i : TrainingAnimation.frameIndices(epochs.size())) {
                int epoch = epochs.get(i);
                artifacts.readSamples(epoch).ifPresent(png -> frames.put(epoch, png));
            }
            var gif = animate(frames);
            if (gif.isPresent()) {
                artifacts.putAnimation(gif.get());
            }
        });
    }

    private List<Integer> sampledEpochs(MetricsLog metrics) throws IOException {
        var sampled = artifacts.sampledEpochs();
        return metrics.lines().stream()
                .map(MetricsLine::epoch)
                .filter(sampled::contains)
                .toList();
    }

    /** Sheets are for people, so a corrupt one does not fail the run: it is set aside and left out. */
    private Optional<byte[]> animate(SortedMap<Integer, byte[]> frames) throws IOException {
        for (var frame : Map.copyOf(frames).entrySet()) {
            if (gif(List.of(frame.getValue())).isEmpty()) {
                artifacts.setAsideSamples(frame.getKey());
                frames.remove(frame.getKey());
            }
        }
        return frames.isEmpty() ? Optional.empty() : gif(List.copyOf(frames.values()));
    }

    private Optional<byte[]> gif(List<byte[]> frames) {
        try {
            return Optional.of(TrainingAnimation.gif(frames));
        } catch (IOException | RuntimeException e) {
            // The image library may throw either for a damaged file.
            LOG.warnf("run=%s sample sheet left out of the animation: %s", title, e.getMessage());
            return Optional.empty();
        }
    }
}
