package io.dcgan.trainer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedTableTest {
    private final SpeedTable table = new SpeedTable();

    @Test
    void aRatioIsTheMedianOverTheRounds() {
        add("slow", 1000, 500, 2000);
        add("fast", 1500, 2000, 3000);
        // The ratio of the medians would be 2000 / 1000; the ratios within the rounds are 1.5, 4 and 1.5.
        assertThat(table.markdown(List.of("slow"))).isEqualTo("""
                        | variant | precision | images/s, median | min to max | × slow |
                        | --- | --- | ---: | ---: | ---: |
                        | slow | float32 | 1,000 | 500 to 2,000 | 1.00 |
                        | fast | float32 | 2,000 | 1,500 to 3,000 | 1.50 |
                        """);
    }

    @Test
    void theMedianOfAnEvenNumberOfRoundsIsTheMeanOfTheMiddleTwo() {
        add("one", 1000, 4000, 2000, 3000);
        assertThat(table.markdown(List.of())).contains("| one | float32 | 2,500 | 1,000 to 4,000 |");
    }

    @Test
    void theFastestHasTheHighestMedian() {
        add("steady", 2000, 2100, 2200);
        add("once", 1000, 9000, 1100);
        assertThat(table.fastest(List.of("steady", "once"))).isEqualTo("steady");
    }

    @Test
    void aGoalIsMetByTheMedianOfTheRatios() {
        add("slow", 1000, 500, 2000);
        add("fast", 1500, 2000, 3000);
        var goals = List.of(
                new SpeedGoal("1", "fast", "slow", 1.5),
                new SpeedGoal("2", "fast", "slow", 1.6),
                new SpeedGoal("3", "fast", "never measured", 1));
        assertThat(table.goals(goals)).isEqualTo("""
                        | row | ratio | goal | median | min to max | met |
                        | --- | --- | ---: | ---: | ---: | --- |
                        | 1 | fast ÷ slow | ≥ 1.50 | 1.50 | 1.50 to 4.00 | yes |
                        | 2 | fast ÷ slow | ≥ 1.60 | 1.50 | 1.50 to 4.00 | no |
                        """);
    }

    @Test
    void variantsWithDifferentNumbersOfRoundsAreNotCompared() {
        add("twice", 1000, 2000);
        add("once", 1000);
        assertThatThrownBy(() -> table.markdown(List.of("once")))
                .hasMessage("twice and once must have run in the same rounds, got 2 and 1");
    }

    private void add(String variant, double... speeds) {
        for (double speed : speeds) {
            table.add(variant, new SpeedResult(speed, "PyTorch", "float32", 2));
        }
    }
}
