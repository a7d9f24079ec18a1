package io.dcgan.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.Sha256;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageSetTest {
    private static final ImageShape POINT = new ImageShape(1, 1, 1);

    @Test
    void aLabelMayBeAnyUnsignedByte() {
        var set = ImageSet.labelled(POINT, new byte[] {1, 2}, new short[] {128, 255}, ImageSet.numericClassNames(256));
        assertThat(set.count()).isEqualTo(2);
        assertThat(set.classes()).isEqualTo(256);
        assertThat(set.labelled()).isTrue();
        assertThat(List.of(set.label(0), set.label(1))).containsExactly(128, 255);
        assertThat(set.classNames()).startsWith("0", "1").endsWith("255");
        assertThat(set.sha256()).isEqualTo(Sha256.of(new byte[] {1, 2, (byte) 128, (byte) 255}));
    }

    @Test
    void labelsOfOver256ClassesAreHashedAsTwoBytes() {
        var set = ImageSet.labelled(POINT, new byte[] {1, 2}, new short[] {0, 999}, ImageSet.numericClassNames(1000));
        assertThat(set.label(1)).isEqualTo(999);
        assertThat(set.sha256()).isEqualTo(Sha256.of(new byte[] {1, 2, 0, 0, 3, (byte) 0xe7}));
    }

    @Test
    void theLargestClassShareIsThatOfTheMostFrequentLabel() {
        var set = ImageSet.labelled(POINT, new byte[4], new short[] {2, 0, 2, 2}, ImageSet.numericClassNames(3));
        assertThat(set.largestClassShare()).isEqualTo(0.75);
        assertThat(ImageSet.unlabelled(POINT, new byte[4]).largestClassShare()).isZero();
    }

    @Test
    void withoutLabelsEveryLabelIs0() {
        var set = ImageSet.unlabelled(POINT, new byte[] {1, 2});
        assertThat(set.count()).isEqualTo(2);
        assertThat(set.classes()).isZero();
        assertThat(set.labelled()).isFalse();
        assertThat(set.classNames()).isEmpty();
        assertThat(set.label(1)).isZero();
        assertThat(set.sha256()).isEqualTo(Sha256.of(new byte[] {1, 2}));
    }

    @Test
    void invalidLabelsAndExcessPixelsAreRejected() {
        assertThatThrownBy(() -> ImageSet.labelled(POINT, new byte[1], new short[] {2}, ImageSet.numericClassNames(2)))
                .hasMessage("label 0 must be 0 to 1, got 2");
        assertThatThrownBy(() -> ImageSet.labelled(POINT, new byte[2], new short[] {1}, ImageSet.numericClassNames(2)))
                .hasMessage("1 labels must come with 1 pixels, got 2");
        assertThatThrownBy(() -> ImageSet.unlabelled(new ImageShape(1, 1, 2), new byte[3]))
                .hasMessage("pixels must be a multiple of 2, got 3");
    }
}
