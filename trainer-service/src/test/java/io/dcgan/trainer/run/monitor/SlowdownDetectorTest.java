package io.dcgan.trainer.run.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlowdownDetectorTest {
    private static final long SECOND = 1_000_000_000;

    private ProcessorUsage usage = new ProcessorUsage(0, 0, 0, 0);
    private final SlowdownDetector detector = new SlowdownDetector(() -> usage);

    @Test
    void aRunBelowHalfOfItsBestForAMinuteIsSlow() {
        assertThat(train(20, 1000)).isEmpty();
        assertThat(train(59, 499)).isEmpty();
        assertThat(train(1, 499)).contains(SlowdownCause.UNKNOWN);
        assertThat(train(5, 400)).contains(SlowdownCause.UNKNOWN);
        assertThat(train(1, 501)).isEmpty();
    }

    @Test
    void aRunThatRecoversWithinTheMinuteIsNotSlow() {
        train(20, 1000);
        for (int i = 0; i < 10; i++) {
            assertThat(train(30, 100)).isEmpty();
            assertThat(train(2, 900)).isEmpty();
        }
    }

    /** A burst of a few seconds, such as one at which other work has just ended, is not the run's best speed. */
    @Test
    void aShortBurstIsNotTheBestSpeed() {
        train(1, 10_000);
        assertThat(train(200, 1000)).isEmpty();
    }

    @Test
    void theCauseIsReadOverTheSlowTimeAlone() {
        usage = new ProcessorUsage(0, 0, 1_000 * SECOND, 1_000 * SECOND);
        train(20, 1000);
        usage = new ProcessorUsage(60 * SECOND, 80 * SECOND, 1_040 * SECOND, 1_000 * SECOND);
        assertThat(train(60, 100)).contains(SlowdownCause.OTHER_LOAD);
        usage = new ProcessorUsage(61 * SECOND, 80 * SECOND, 1_040 * SECOND, 1_012 * SECOND);
        assertThat(train(1, 100)).contains(SlowdownCause.CPU_QUOTA);
    }

    private Optional<SlowdownCause> train(int seconds, long imagesPerSecond) {
        Optional<SlowdownCause> cause = Optional.empty();
        for (int i = 0; i < seconds; i++) {
            cause = detector.add(imagesPerSecond, SECOND);
        }
        return cause;
    }
}
