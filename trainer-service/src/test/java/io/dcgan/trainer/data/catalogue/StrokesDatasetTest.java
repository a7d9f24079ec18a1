package io.dcgan.trainer.data.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import org.junit.jupiter.api.Test;

class StrokesDatasetTest {
    @Test
    void theImagesAreTheSameEverywhere() {
        var strokes = new StrokesDataset().load(ImageFormat.AS_IS);
        assertThat(strokes.shape()).isEqualTo(new ImageShape(1, 28, 28));
        assertThat(strokes.count()).isEqualTo(6000);
        assertThat(strokes.sha256().hex())
                .isEqualTo("0c44affc6fc0268a3f31207a346119888ee244df8759304448262ff18659af6c");
    }

    @Test
    void imagesOfOneDigitAreMoreAlikeThanImagesOfTwoDigits() {
        var strokes = new StrokesDataset().load(ImageFormat.AS_IS);
        assertThat(distance(strokes, 0, 10)).isLessThan(distance(strokes, 0, 11));
        assertThat(distance(strokes, 7, 17)).isLessThan(distance(strokes, 7, 18));
    }

    /** Distance between the means of 200 images each: every twentieth from the given one on. */
    private static double distance(ImageSet set, int first, int second) {
        double distance = 0;
        for (int pixel = 0; pixel < 784; pixel++) {
            double difference = 0;
            for (int i = 0; i < 200; i++) {
                difference += value(set, first + 20 * i, pixel) - value(set, second + 20 * i, pixel);
            }
            distance += Math.abs(difference);
        }
        return distance;
    }

    private static int value(ImageSet set, int image, int pixel) {
        return set.pixels().get(image * 784 + pixel) & 0xff;
    }
}
