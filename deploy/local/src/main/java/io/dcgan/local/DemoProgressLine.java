package io.dcgan.local;

import io.dcgan.common.message.TrainingEvent.RunProgressed;
import java.util.Locale;

/** Formats the progress of a run as one line. */
final class DemoProgressLine {
    private static final int WIDTH = 24;

    private DemoProgressLine() {}

    /**
     * Formats as {@code epoch 1/2 ━━━━━━━━──────── 43 % · loss D 0.97 G 1.54 · 1,480 images/s · 0:38 left}.
     *
     * @param timeBudget seconds after which the run ends; 0 if only its steps end it
     */
    static String line(RunProgressed event, int timeBudget) {
        double share = (double) event.step() / event.steps();
        if (timeBudget > 0) {
            share = Math.max(share, 1 - event.secondsLeft() / timeBudget);
        }
        int done = (int) (WIDTH * share);
        long left = Math.round(event.secondsLeft());
        return String.format(
                Locale.ROOT,
                "epoch %d/%d %s%s %3.0f%% · loss D %.2f G %.2f · %,.0f images/s · %d:%02d left%s",
                event.epoch(),
                event.epochs(),
                "━".repeat(done),
                "─".repeat(WIDTH - done),
                100 * share,
                event.discriminatorLoss(),
                event.generatorLoss(),
                event.imagesPerSecond(),
                left / 60,
                left % 60,
                slowdown(event.slowdown()));
    }

    private static String slowdown(String cause) {
        return switch (cause) {
            case "" -> "";
            case "other-load" -> " · slow: other programs are using the CPU";
            case "cpu-quota" -> " · slow: the container's CPU limit is reached";
            default -> " · slow: cause unknown";
        };
    }
}
