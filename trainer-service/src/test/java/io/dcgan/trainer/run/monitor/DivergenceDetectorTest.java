package io.dcgan.trainer.run.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.trainer.gan.StepMetrics;
import io.dcgan.trainer.quality.QualityScores;
import io.dcgan.trainer.run.artifact.TrainingState.BestGenerator;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DivergenceDetectorTest {
    private static final BestGenerator BEST =
            new BestGenerator(3, 2.5, 0.8, Map.of(QualityScores.CLASS_SHARE_MOST, 0.15), 0);
    private static final long FEW = 180_000;

    @Test
    void lossesThatAreNotFiniteAreReported() {
        assertThat(DivergenceDetector.nonFiniteLosses(progress(1, 1, 0.5, 0.5))).isEmpty();
        assertThat(DivergenceDetector.nonFiniteLosses(progress(Double.NaN, 2, 0.5, 0.5)))
                .hasValue("the losses must be finite, got NaN for the discriminator and 2.0 for the generator");
    }

    @Test
    void aDiscriminatorThatIsNeverWrongForLongHasWon() {
        assertThat(DivergenceDetector.isDiscriminatorPerfect(progress(0, 9, 1, 1)))
                .isTrue();
        assertThat(DivergenceDetector.isDiscriminatorPerfect(progress(0, 9, 1, 0.999)))
                .isFalse();
        assertThat(DivergenceDetector.discriminatorWon(29, 3000)).isEmpty();
        assertThat(DivergenceDetector.discriminatorWon(30, 3000))
                .hasValue("the discriminator has won: it classified every image correctly for 3000 steps");
    }

    @Test
    void aGeneratorThatCoversMuchLessThanItDidHasCollapsed() {
        assertThat(DivergenceDetector.generatorCollapse(BEST, FEW, true, 0.21, 0.12, 10, 0.1))
                .isEmpty();
        assertThat(DivergenceDetector.generatorCollapse(BEST, FEW, true, 0.19, 0.12, 10, 0.1))
                .hasValue("the generator has collapsed: its coverage fell from 0.800 in epoch 3 to 0.190");
        assertThat(DivergenceDetector.generatorCollapse(BEST, FEW, true, 0.5, 0.9, 10, 0.1))
                .hasValue("the generator has collapsed: 90% of its images are of one class");
    }

    @Test
    void aGeneratorThatHasNotYetLearnedHasNotCollapsed() {
        // Where real images are mostly of one class, generated ones are by right.
        assertThat(DivergenceDetector.generatorCollapse(BEST, FEW, true, 0.5, 0.9, 10, 0.85))
                .isEmpty();
        assertThat(DivergenceDetector.generatorCollapse(BestGenerator.NONE, FEW, true, 0, 1, 10, 0.1))
                .isEmpty();
        // One that has drawn one class from the beginning does not draw less.
        var blobs = new BestGenerator(1, 90, 0, Map.of(QualityScores.CLASS_SHARE_MOST, 0.95), 0);
        assertThat(DivergenceDetector.generatorCollapse(blobs, FEW, true, 0, 0.97, 10, 0.1))
                .isEmpty();
    }

    @Test
    void aGeneratorThatShouldHaveLearnedByNowAndDrawsOneClassHasCollapsed() {
        assertThat(DivergenceDetector.generatorCollapse(BestGenerator.NONE, 1_200_000, false, 0, 1, 10, 0.1))
                .hasValue("the generator has collapsed: 100% of its images are of one class");
        assertThat(DivergenceDetector.generatorCollapse(BestGenerator.NONE, 1_200_000, false, 0, 0.7, 10, 0.1))
                .isEmpty();
        // Who is told what to draw knows it earlier.
        assertThat(DivergenceDetector.generatorCollapse(BestGenerator.NONE, 300_000, true, 0, 1, 10, 0.1))
                .isPresent();
        assertThat(DivergenceDetector.generatorCollapse(BestGenerator.NONE, 300_000, false, 0, 1, 10, 0.1))
                .isEmpty();
    }

    private static StepMetrics progress(double discriminator, double generator, double real, double generated) {
        return new StepMetrics(100, discriminator, generator, 0.5, 0.5, real, generated);
    }
}
