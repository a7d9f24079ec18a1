package io.dcgan.trainer.quality.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class ShiftAugmentationTest {
    /** Two images of two rows and three columns. */
    private static final ImageSet IMAGES =
            TestImageSets.unlabelled(1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 51, 102, 153, 204, 255);

    @Test
    void withoutAShiftTheLevelsBecomeValuesFromMinus1To1() {
        assertThat(shifted(0, 0)).containsExactly(-1, -0.6f, -0.2f, 0.2f, 0.6f, 1);
    }

    @Test
    void enteringPixelsRepeatTheEdge() {
        assertThat(shifted(1, 0)).containsExactly(-1, -0.6f, -0.2f, -1, -0.6f, -0.2f);
        assertThat(shifted(0, 1)).containsExactly(-1, -1, -0.6f, 0.2f, 0.2f, 0.6f);
        assertThat(shifted(-1, -2)).containsExactly(1, 1, 1, 1, 1, 1);
    }

    @Test
    void allShiftsOfUpToTwoPixelsAreDrawn() {
        var drawn = new HashSet<ShiftAugmentation>();
        for (int k = 0; k < 1000; k++) {
            drawn.add(ShiftAugmentation.random(CounterRandom.of(1, 2, 3), k));
        }
        assertThat(drawn).hasSize(25).allMatch(shift -> Math.abs(shift.down()) <= 2 && Math.abs(shift.right()) <= 2);
    }

    /** The second image, rounded to tenths. */
    private static float[] shifted(int down, int right) {
        var values = new float[8];
        new ShiftAugmentation(down, right).copy(IMAGES, 1, values, 1);
        assertThat(values[0]).isZero();
        assertThat(values[7]).isZero();
        var image = new float[6];
        for (int i = 0; i < 6; i++) {
            image[i] = Math.round(10 * values[i + 1]) / 10f;
        }
        return image;
    }
}
