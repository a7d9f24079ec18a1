package io.dcgan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
    @Test
    void theRatesFallLinearlyOverTheEndOfTheRun() {
        var schedule = new LearningRateSchedule(0.5, 10);
        assertThat(LongStream.rangeClosed(0, 10).mapToObj(schedule::factor))
                .usingElementComparator(Comparator.comparingLong(factor -> Math.round(factor * 1e9)))
                .containsExactly(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.6, 0.4, 0.2, 0.0);
    }

    @Test
    void withoutDecayTheRatesStayConstant() {
        assertThat(new LearningRateSchedule(0, 10).factor(9)).isEqualTo(1);
    }

    @Test
    void theRatesFollowTheElapsedTimeWhenItIsAheadOfTheSteps() {
        var schedule = new LearningRateSchedule(1, 10);
        schedule.elapsedShare(0.05);
        assertThat(schedule.factor(1)).isEqualTo(0.9);
        schedule.elapsedShare(0.75);
        assertThat(schedule.factor(1)).isEqualTo(0.25);
        schedule.elapsedShare(1);
        assertThat(schedule.factor(1)).isZero();
    }

    @Test
    void eachRollbackHalvesTheRates() {
        var schedule = new LearningRateSchedule(1, 10);
        schedule.rollbacks(2);
        assertThat(schedule.rollbackFactor()).isEqualTo(0.25);
        assertThat(schedule.factor(5)).isEqualTo(0.125);
    }
}
