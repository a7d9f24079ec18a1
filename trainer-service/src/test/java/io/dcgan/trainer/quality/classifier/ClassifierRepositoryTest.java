package io.dcgan.trainer.quality.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.StoreKey;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassifierRepositoryTest {
    private static final Optional<ImageSet> NONE = Optional.empty();

    private final FolderStore store;
    private final ClassifierRepository classifiers;

    ClassifierRepositoryTest(@TempDir Path folder) {
        store = new FolderStore(folder);
        classifiers = new ClassifierRepository(store);
    }

    @ParameterizedTest
    @EnumSource
    void eachBundledClassifierIsForItsImages(ClassifierRepository.Bundled bundled) throws Exception {
        var file = bundled.read();
        assertThat(file.length).isLessThan(1 << 20);
        try (var classifier = Classifier.read(file)) {
            assertThat(Double.parseDouble(classifier.accuracy())).isGreaterThanOrEqualTo(0.992);
            assertThat(classifier.metadata())
                    .containsEntry(Classifier.DATASET_SHA256, bundled.images().hex());
        }
    }

    @Test
    void aStoredClassifierTakesPrecedenceOverTheBundledOne() throws IOException {
        var images = TestImageSets.strokes();
        try (var bundled = classifiers.getOrTrain(images, NONE, () -> {}).orElseThrow()) {
            assertThat(bundled.write()).isEqualTo(ClassifierRepository.Bundled.STROKES.read());
            store.put(StoreKey.ofClassifier(images.sha256()), bundled.write(Map.of(Classifier.COMMAND, "kept")));
        }
        try (var stored = classifiers.getOrTrain(images, NONE, () -> {}).orElseThrow()) {
            assertThat(stored.metadata()).containsEntry(Classifier.COMMAND, "kept");
        }
    }

    /** Fetches MNIST if it is not yet on this machine. */
    @Test
    void itsAccuracyOnTheTestImagesOfMnistIsTheOneInItsFile() throws Exception {
        var catalogue = datasets();
        var images = catalogue.load("mnist", ImageFormat.AS_IS);
        var test = catalogue.loadHeldOut("mnist", ImageFormat.AS_IS).orElseThrow();
        try (var classifier =
                classifiers.getOrTrain(images, Optional.of(test), () -> {}).orElseThrow()) {
            assertThat(classifier.write()).isEqualTo(ClassifierRepository.Bundled.MNIST.read());
            var all = IntStream.range(0, test.count()).toArray();
            assertThat(all).hasSize(10_000);
            // Another processor may round differently and change the class of an image.
            assertThat(ClassifierTraining.accuracy(classifier, test, all))
                    .isBetween(
                            Double.parseDouble(classifier.accuracy()) - 2e-4,
                            Double.parseDouble(classifier.accuracy()) + 2e-4);
        }
        assertThat(store.read(StoreKey.ofClassifier(images.sha256()), 1 << 20)).isEmpty();
    }

    @Test
    void anyOtherClassifierIsTrainedOnceAndKept() throws IOException {
        var images = TestImageSets.first(30);
        try (var first = classifiers.getOrTrain(images, NONE, () -> {}).orElseThrow()) {
            var key = StoreKey.ofClassifier(images.sha256());
            assertThat(store.read(key, 1 << 20)).hasValue(first.write());
            var marked = first.write(Map.of(Classifier.COMMAND, "kept"));
            store.put(key, marked);
            try (var second = classifiers.getOrTrain(images, NONE, () -> {}).orElseThrow()) {
                assertThat(second.metadata()).containsEntry(Classifier.COMMAND, "kept");
            }
            store.put(key, new byte[] {1, 2, 3});
            try (var third = classifiers.getOrTrain(images, NONE, () -> {}).orElseThrow()) {
                assertThat(third.write()).isEqualTo(first.write());
            }
            assertThat(store.read(key, 1 << 20)).hasValue(first.write());
        }
    }

    @Test
    void withoutLabelsThereIsNoClassifier() throws IOException {
        assertThat(classifiers.getOrTrain(TestImageSets.withoutLabels(TestImageSets.first(30)), NONE, () -> {}))
                .isEmpty();
    }

    private static DatasetCatalogue datasets() {
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addSystemSources()
                .addDiscoveredConverters()
                .withMapping(DataConfig.class)
                .build();
        return new DatasetCatalogue(config.getConfigMapping(DataConfig.class));
    }
}
