package io.dcgan.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.message.ColourMode;
import org.junit.jupiter.api.Test;

class ImageFormatTest {
    private static final ImageShape DIGIT = new ImageShape(1, 28, 28);

    @Test
    void theFormatOfTheDataIsAccepted() {
        assertThat(ImageFormat.AS_IS.rejectionReason("mnist", DIGIT)).isEmpty();
        assertThat(new ImageFormat(28, ColourMode.GREY).rejectionReason("mnist", DIGIT))
                .isEmpty();
    }

    @Test
    void anotherSizeOrColourIsRejectedWithTheNameOfTheSet() {
        assertThat(new ImageFormat(64, ColourMode.GREY).rejectionReason("mnist", DIGIT))
                .hasValue("size must be 0 for the dataset \"mnist\", whose images have 28×28 pixels, got 64");
        assertThat(new ImageFormat(28, ColourMode.RGB).rejectionReason("mnist", DIGIT))
                .hasValue("colour must be auto or grey for the dataset \"mnist\", got rgb");
        assertThat(new ImageFormat(28, ColourMode.AUTO).rejectionReason("wide", new ImageShape(1, 28, 30)))
                .hasValue("size must be 0 for the dataset \"wide\", whose images have 28×30 pixels, got 28");
    }

    @Test
    void aSizeThatNoNetworkSupportsIsRejected() {
        assertThatThrownBy(() -> new ImageFormat(48, ColourMode.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size must be 0, 28, 32 or 64, got 48");
    }
}
