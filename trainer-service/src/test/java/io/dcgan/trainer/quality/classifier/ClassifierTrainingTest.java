package io.dcgan.trainer.quality.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.Sha256;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClassifierTrainingTest {
    @Test
    void strokesAreClassifiedAfterAFewSecondsAndTheSameImagesGiveTheSameFile() {
        var images = TestImageSets.first(300);
        try (var classifier = ClassifierTraining.train(images, Optional.empty(), "made by a test", () -> {});
                var again = ClassifierTraining.train(images, Optional.empty(), "made by a test", () -> {})) {
            assertThat(Double.parseDouble(classifier.accuracy())).isGreaterThan(0.9);
            assertThat(classifier.metadata())
                    .containsEntry(Classifier.DATASET_SHA256, images.sha256().hex())
                    .containsEntry(Classifier.COMMAND, "made by a test");
            assertThat(Sha256.of(again.write())).isEqualTo(Sha256.of(classifier.write()));
        }
    }

    @Test
    void theClassifierIsTestedWithHeldOutImages() {
        var images = TestImageSets.first(20);
        var others = TestImageSets.first(1);
        try (var classifier = ClassifierTraining.train(images, Optional.of(others), "made by a test", () -> {})) {
            assertThat(classifier.accuracy()).isIn("0.0", "1.0");
        }
    }

    @Test
    void trainingEndsAfterAFewMinutesWhateverTheImages() {
        assertThat(ClassifierTraining.imagesToShow(60_000, mnist())).isEqualTo(900_000);
        assertThat(ClassifierTraining.imagesToShow(1_000_000, mnist())).isEqualTo(900_000);
        assertThat(ClassifierTraining.imagesToShow(100, mnist())).isEqualTo(11_500);
        assertThat(ClassifierTraining.imagesToShow(60_000, 30_000_000)).isEqualTo(100_000);
    }

    @Test
    void aSingleImageIsRejected() {
        assertThatThrownBy(() ->
                        ClassifierTraining.train(TestImageSets.first(1), Optional.empty(), "made by a test", () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there must be at least two images, got 1");
    }

    private static long mnist() {
        long cost = ClassifierNetwork.of(new ImageShape(1, 28, 28), 10).multiplications();
        // 9·24·28², 9·24·48·14², 48·7²·64.
        assertThat(cost).isEqualTo(169_344 + 2_032_128 + 150_528);
        return cost;
    }
}
