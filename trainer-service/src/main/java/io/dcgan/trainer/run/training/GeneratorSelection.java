package io.dcgan.trainer.run.training;

import io.dcgan.common.message.RunSchedule;
import io.dcgan.trainer.quality.QualityScores;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.artifact.TrainingState.BestGenerator;
import io.dcgan.trainer.run.monitor.DivergenceDetector;
import io.dcgan.trainer.run.training.GeneratorEvaluation.EvaluatedGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;

/** Keeps the best generator of a run, recognises a collapse and decides when the run may stop early. */
public final class GeneratorSelection {
    private final RunSchedule schedule;
    private final int batchSize;
    private final boolean conditional;
    private final RunArtifacts artifacts;
    private final MeasurementListener listener;
    private final double largestShare;

    /** Receives each measurement. */
    @FunctionalInterface
    public interface MeasurementListener {
        void measured(int epoch, QualityScores quality, boolean best);
    }

    /**
     * @param conditional  whether the generator is given the class
     * @param largestShare largest share of one class among the real images
     */
    public GeneratorSelection(
            RunSchedule schedule,
            int batchSize,
            boolean conditional,
            RunArtifacts artifacts,
            MeasurementListener listener,
            double largestShare) {
        this.schedule = schedule;
        this.batchSize = batchSize;
        this.conditional = conditional;
        this.artifacts = artifacts;
        this.listener = listener;
        this.largestShare = largestShare;
    }

    /**
     * The judgement of a generator.
     *
     * @param collapsed the reason for a rollback; empty if there is none
     * @param good      whether a later rollback may go back to it
     */
    record Verdict(TrainingState state, Optional<String> collapsed, boolean good) {}

    Verdict judge(TrainingState before, long step, int epoch, EvaluatedGenerator measured) throws IOException {
        var quality = measured.quality();
        double coverage = value(quality, QualityScores.COVERAGE);
        double largest = value(quality, QualityScores.CLASS_SHARE_MOST);
        int shares = quality.classShares().size();
        var collapsed = DivergenceDetector.generatorCollapse(
                before.best(), step * batchSize, conditional, coverage, largest, shares, largestShare);
        double distance = value(quality, QualityScores.DISTANCE_RATIO);
        // Where the distance cannot be measured, the newest generator is the best.
        boolean best = collapsed.isEmpty()
                && (before.best().epoch() == 0 || !(distance >= before.best().distance()) || distance == 0);
        var after = before.withoutImprovement();
        if (best) {
            artifacts.putBest(epoch, measured.export());
            var kept = new ArrayList<>(before.kept());
            kept.remove((Integer) epoch);
            kept.add(epoch);
            var parity = measured.export().parity();
            after = before.withBest(new BestGenerator(epoch, distance, coverage, quality.values(), parity), kept);
        }
        listener.measured(epoch, quality, best);
        boolean good = collapsed.isEmpty() && !DivergenceDetector.drawsOneClass(largest, shares, largestShare);
        return new Verdict(after.measuredAt(step), collapsed, good);
    }

    /** Returns 0 if the score could not be measured. */
    private static double value(QualityScores quality, String name) {
        return quality.values().getOrDefault(name, 0.0);
    }

    /** Returns whether the run has reached its target or has not improved for long enough. */
    boolean shouldStop(TrainingState state) {
        var best = state.best();
        boolean reached = schedule.targetDistance() > 0
                && best.epoch() > 0
                && best.distance() > 0
                && best.distance() <= schedule.targetDistance();
        return reached || (schedule.patience() > 0 && state.worse() >= schedule.patience());
    }
}
