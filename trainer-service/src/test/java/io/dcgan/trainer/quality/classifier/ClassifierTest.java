package io.dcgan.trainer.quality.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.network.tensor.Weights;
import io.dcgan.trainer.safetensors.SafeTensors;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierTest {
    private static final ImageShape DIGITS = new ImageShape(1, 28, 28);

    @ParameterizedTest
    @CsvSource({"1, 28, 10", "3, 28, 2", "1, 32, 1000", "3, 32, 10", "1, 64, 2", "3, 64, 40", "1, 8, 3"})
    void imagesOfEverySizeHaveFeaturesAndClasses(int channels, int side, int classes) {
        var shape = new ImageShape(channels, side, side);
        try (var manager = NDManager.newBaseManager();
                var classifier = drawn(shape, classes)) {
            var output = classifier.classify(manager, noise(3 * shape.size()));
            assertThat(output.features().getShape()).isEqualTo(new Shape(3, Classifier.FEATURES));
            assertThat(output.features().min().getFloat()).isZero();
            assertThat(output.logits().getShape()).isEqualTo(new Shape(3, classes));
            assertThat(Arrays.stream(output.predictedClasses()).boxed())
                    .hasSize(3)
                    .allMatch(seen -> seen >= 0 && seen < classes);
        }
    }

    @Test
    void theSourceOfThePixelsDoesNotMatter() {
        var images = TestImageSets.first(12);
        var pixels = new float[12 * DIGITS.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Byte.toUnsignedInt(images.pixels().get(i)) / 127.5f - 1;
        }
        try (var manager = NDManager.newBaseManager();
                var classifier = drawn(DIGITS, 10)) {
            var expected = classifier.classify(manager, pixels).logits().toFloatArray();
            var array = manager.create(pixels, new Shape(12, 1, 28, 28));
            var places = IntStream.range(0, 12).toArray();
            assertThat(classifier.classify(manager, array).logits().toFloatArray())
                    .isEqualTo(expected);
            assertThat(classifier.classify(manager, images, places).logits().toFloatArray())
                    .isEqualTo(expected);
        }
    }

    @Test
    void imagesBeyondOneBatchAreClassifiedAsIfAlone() {
        try (var manager = NDManager.newBaseManager();
                var classifier = drawn(new ImageShape(1, 8, 8), 3)) {
            var pixels = noise(1001 * 64);
            var all = classifier.classify(manager, pixels).logits().toFloatArray();
            for (int image : new int[] {0, 499, 500, 1000}) {
                var one = classifier.classify(manager, Arrays.copyOfRange(pixels, 64 * image, 64 * image + 64));
                assertThat(one.logits().toFloatArray())
                        .containsExactly(Arrays.copyOfRange(all, 3 * image, 3 * image + 3), within(1e-5f));
            }
        }
    }

    @Test
    void onlyTheReturnedArraysAreLeftBehind() {
        try (var manager = NDManager.newBaseManager();
                var classifier = drawn(DIGITS, 10)) {
            int arrays = classifier.managedArrayCount();
            classifier.classify(manager, noise(700 * DIGITS.size()));
            assertThat(classifier.managedArrayCount()).isEqualTo(arrays);
            assertThat(manager.getManagedArrays()).hasSize(2);
        }
    }

    @Test
    void aWrittenClassifierIsReadBackBitForBit() throws IOException {
        try (var manager = NDManager.newBaseManager();
                var classifier = drawn(DIGITS, 10)) {
            var file = classifier.write(Map.of(Classifier.ACCURACY, "0.5"));
            try (var read = Classifier.read(file)) {
                assertThat(read.shape()).isEqualTo(DIGITS);
                assertThat(read.classes()).isEqualTo(10);
                assertThat(read.accuracy()).isEqualTo("0.5");
                assertThat(read.write()).isEqualTo(file);
                var pixels = noise(2 * DIGITS.size());
                assertThat(read.classify(manager, pixels).logits().toFloatArray())
                        .isEqualTo(classifier.classify(manager, pixels).logits().toFloatArray());
            }
        }
    }

    @Test
    void anotherFileIsRejectedWithTheReason() {
        var metadata = Map.of("channels", "1", "height", "28", "width", "28", "classes", "10");
        assertThatThrownBy(() -> Classifier.read(new SafeTensors(Map.of(), Map.of()).write()))
                .isInstanceOf(IOException.class)
                .hasMessage("the file must hold a classifier: channels must be 1 to 1024, got nothing");
        assertThatThrownBy(() -> Classifier.read(new SafeTensors(metadata, Map.of()).write()))
                .isInstanceOf(IOException.class)
                .hasMessage("the file must hold a classifier: it must have stage0.weight");
    }

    @Test
    void confidenceIsTheShareOfImagesWhoseBestClassIsThatProbable() {
        try (var manager = NDManager.newBaseManager()) {
            // Probabilities of the best class: 0.5, about 0.95 and about 0.88.
            var logits = manager.create(new float[] {0, 0, 0, 3, 2, 0}, new Shape(3, 2));
            var output = new ClassifierOutput(logits, logits);
            assertThat(output.confidentShare(0.9f)).isCloseTo(1 / 3.0, within(1e-9));
            assertThat(output.confidentShare(0.8f)).isCloseTo(2 / 3.0, within(1e-9));
            assertThat(output.predictedClasses()).endsWith(1, 0);
        }
    }

    private static Classifier drawn(ImageShape shape, int classes) {
        try (var manager = NDManager.newBaseManager()) {
            var weights = Weights.initialise(
                    manager, ClassifierNetwork.of(shape, classes).parameterSpecs(), 1, 2);
            return Classifier.of(shape, classes, weights);
        }
    }

    private static float[] noise(int count) {
        var random = CounterRandom.of(1, 2, 3);
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (2 * random.uniform(i) - 1);
        }
        return values;
    }
}
