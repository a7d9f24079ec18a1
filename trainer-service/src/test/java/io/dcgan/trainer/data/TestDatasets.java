package io.dcgan.trainer.data;

import java.util.List;

/** Data sets for the tests of other packages: {@code few} has 96 images, {@code absent} cannot be had. */
public final class TestDatasets {
    private TestDatasets() {}

    public static Datasets few() {
        return new Datasets(List.of(new Few(), new Absent()));
    }

    private record Few() implements Dataset {
        @Override
        public String name() {
            return "few";
        }

        @Override
        public ImageSet load() {
            return TestImages.few(96);
        }
    }

    private record Absent() implements Dataset {
        @Override
        public String name() {
            return "absent";
        }

        @Override
        public ImageSet load() throws DataUnavailableException {
            throw new DataUnavailableException("absent is never there");
        }
    }
}
