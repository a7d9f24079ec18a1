package io.dcgan.trainer.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.release.Sha256;
import io.dcgan.common.store.FolderStore;
import io.dcgan.common.store.StoreKey;
import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.Datasets;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.TestImages;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifiersTest {
    private static final Optional<ImageSet> NONE = Optional.empty();

    private final FolderStore store;
    private final Classifiers classifiers;

    ClassifiersTest(@TempDir Path folder) {
        store = new FolderStore(folder);
        classifiers = new Classifiers(store);
    }

    @Test
    void theClassifierThatComesWithTheTrainerIsTheOneThatWasTested() throws Exception {
        var file = Classifiers.bundled();
        assertThat(Sha256.of(file)).isEqualTo(Classifiers.BUNDLED_SHA256);
        assertThat(file.length).isLessThan(1 << 20);
        try (var classifier = Classifier.read(file)) {
            assertThat(Double.parseDouble(classifier.accuracy())).isGreaterThanOrEqualTo(0.992);
            assertThat(classifier.metadata()).containsEntry(Classifier.DATA_SET, Classifiers.MNIST.hex());
        }
    }

    /** Fetches MNIST where it is not yet on this machine. */
    @Test
    void itTellsTheTestImagesOfMnistAsOftenRightAsItsFileSays() throws Exception {
        var datasets = datasets();
        var images = datasets.load("mnist", ImageFormat.AS_IS);
        var test = datasets.loadHeldOut("mnist", ImageFormat.AS_IS).orElseThrow();
        try (var classifier =
                classifiers.of(images, Optional.of(test), () -> {}).orElseThrow()) {
            assertThat(classifier.write()).isEqualTo(Classifiers.bundled());
            var all = IntStream.range(0, test.count()).toArray();
            assertThat(all).hasSize(10_000);
            // Another processor may round otherwise and tip an image over.
            assertThat(ClassifierTraining.accuracy(classifier, test, all))
                    .isBetween(
                            Double.parseDouble(classifier.accuracy()) - 2e-4,
                            Double.parseDouble(classifier.accuracy()) + 2e-4);
        }
        assertThat(store.read(StoreKey.ofClassifier(images.sha256()), 1 << 20)).isEmpty();
    }

    @Test
    void anyOtherIsTrainedOnceAndKept() throws IOException {
        var images = TestImages.few(30);
        try (var first = classifiers.of(images, NONE, () -> {}).orElseThrow()) {
            var key = StoreKey.ofClassifier(images.sha256());
            assertThat(store.read(key, 1 << 20)).hasValue(first.write());
            var marked = first.write(Map.of(Classifier.COMMAND, "kept"));
            store.put(key, marked);
            try (var second = classifiers.of(images, NONE, () -> {}).orElseThrow()) {
                assertThat(second.metadata()).containsEntry(Classifier.COMMAND, "kept");
            }
            store.put(key, new byte[] {1, 2, 3});
            try (var third = classifiers.of(images, NONE, () -> {}).orElseThrow()) {
                assertThat(third.write()).isEqualTo(first.write());
            }
            assertThat(store.read(key, 1 << 20)).hasValue(first.write());
        }
    }

    @Test
    void withoutLabelsThereIsNone() throws IOException {
        assertThat(classifiers.of(TestImages.withoutLabels(TestImages.few(30)), NONE, () -> {}))
                .isEmpty();
    }

    private static Datasets datasets() {
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addSystemSources()
                .addDiscoveredConverters()
                .withMapping(DataConfig.class)
                .build();
        return new Datasets(config.getConfigMapping(DataConfig.class));
    }
}
