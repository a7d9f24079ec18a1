package io.dcgan.trainer.run;

import io.dcgan.common.message.Course;
import io.dcgan.trainer.quality.Quality;
import io.dcgan.trainer.run.Measurements.Measured;
import io.dcgan.trainer.run.RunState.Best;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;

/** Keeps the best generator of a run, sees when it has collapsed, and knows when the run has enough. */
final class Selection {
    private final Course course;
    private final int batchSize;
    private final boolean asked;
    private final RunFiles files;
    private final Report report;
    private final double largestShare;

    /** Is told of each measurement, and whether it is the best. */
    @FunctionalInterface
    interface Report {
        void measured(int epoch, Quality quality, boolean best);
    }

    /**
     * @param asked        whether the generator is told which class to draw
     * @param largestShare of the real images, in one class
     */
    Selection(Course course, int batchSize, boolean asked, RunFiles files, Report report, double largestShare) {
        this.course = course;
        this.batchSize = batchSize;
        this.asked = asked;
        this.files = files;
        this.report = report;
        this.largestShare = largestShare;
    }

    /**
     * @param collapsed what is wrong with the generator; empty if nothing is
     * @param good      whether it is worth going back to
     */
    record Verdict(RunState state, Optional<String> collapsed, boolean good) {}

    Verdict judge(RunState before, long step, int epoch, Measured measured) throws IOException {
        var quality = measured.quality();
        double coverage = value(quality, Quality.COVERAGE);
        double largest = value(quality, Quality.CLASS_SHARE_MOST);
        int shares = quality.classShares().size();
        var collapsed =
                Watchdog.collapsed(before.best(), step * batchSize, asked, coverage, largest, shares, largestShare);
        double distance = value(quality, Quality.DISTANCE_RATIO);
        // Without a measure of distance the newest is the best.
        boolean best = collapsed.isEmpty()
                && (before.best().epoch() == 0 || !(distance >= before.best().distance()) || distance == 0);
        var after = before.noBetter();
        if (best) {
            files.putBest(epoch, measured.export());
            var kept = new ArrayList<>(before.kept());
            kept.remove((Integer) epoch);
            kept.add(epoch);
            var parity = measured.export().parity();
            after = before.better(new Best(epoch, distance, coverage, quality.values(), parity), kept);
        }
        report.measured(epoch, quality, best);
        boolean good = collapsed.isEmpty() && !Watchdog.ofOneClass(largest, shares, largestShare);
        return new Verdict(after.measuredAt(step), collapsed, good);
    }

    /** 0 where it could not be measured. */
    private static double value(Quality quality, String name) {
        return quality.values().getOrDefault(name, 0.0);
    }

    /** Whether the run has reached its target, or has not become better for long enough. */
    boolean enough(RunState state) {
        var best = state.best();
        boolean reached = course.targetDistance() > 0
                && best.epoch() > 0
                && best.distance() > 0
                && best.distance() <= course.targetDistance();
        return reached || (course.patience() > 0 && state.worse() >= course.patience());
    }
}
