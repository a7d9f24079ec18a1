package io.dcgan.trainer.data.catalogue;

import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Dataset;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Datasets for the tests of other packages: {@code few} has 96 images, {@code absent} is unavailable, {@code endless}
 * loads until it is interrupted.
 */
public final class TestDatasets {
    private TestDatasets() {}

    public static DatasetCatalogue few() {
        return new DatasetCatalogue(List.of(new Few(), new Absent(), new Endless()), Path.of("target", "no-datasets"));
    }

    /** A catalogue with one dataset. */
    public static DatasetCatalogue only(String name, ImageSet images) {
        return new DatasetCatalogue(List.of(new Only(name, images)), Path.of("target", "no-datasets"));
    }

    /** Those of a folder alone, a folder each. */
    public static DatasetCatalogue in(Path sets) {
        return new DatasetCatalogue(List.of(), sets);
    }

    private record Only(String name, ImageSet images) implements Dataset {
        @Override
        public Optional<String> rejectionReason(ImageFormat format) {
            return Optional.empty();
        }

        @Override
        public Optional<ImageShape> largestShape(ImageFormat format) {
            return Optional.of(images.shape());
        }

        @Override
        public ImageSet load(ImageFormat format) {
            return images;
        }
    }

    private record Few() implements Dataset {
        @Override
        public String name() {
            return "few";
        }

        @Override
        public Optional<String> rejectionReason(ImageFormat format) {
            return Optional.empty();
        }

        @Override
        public Optional<ImageShape> largestShape(ImageFormat format) {
            return Optional.of(new ImageShape(1, 28, 28));
        }

        @Override
        public ImageSet load(ImageFormat format) {
            return TestImageSets.first(96);
        }
    }

    private record Absent() implements Dataset {
        @Override
        public String name() {
            return "absent";
        }

        @Override
        public Optional<String> rejectionReason(ImageFormat format) {
            return Optional.empty();
        }

        @Override
        public Optional<ImageShape> largestShape(ImageFormat format) {
            return Optional.empty();
        }

        @Override
        public ImageSet load(ImageFormat format) throws DataUnavailableException {
            throw new DataUnavailableException("absent is never there");
        }
    }

    private record Endless() implements Dataset {
        @Override
        public String name() {
            return "endless";
        }

        @Override
        public Optional<String> rejectionReason(ImageFormat format) {
            return Optional.empty();
        }

        @Override
        public Optional<ImageShape> largestShape(ImageFormat format) {
            return Optional.empty();
        }

        @Override
        public ImageSet load(ImageFormat format) throws InterruptedException {
            new CountDownLatch(1).await();
            throw new AssertionError("the latch is never counted down");
        }
    }
}
