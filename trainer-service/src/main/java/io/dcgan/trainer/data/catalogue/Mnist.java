package io.dcgan.trainer.data.catalogue;

import io.dcgan.common.id.Sha256;
import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.Dataset;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.data.idx.IdxDataset;

/**
 * Handwritten digits: 60,000 training images of 28×28 and 10,000 test images, ten classes.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">LeCun, Cortes, Burges: MNIST</a>
 */
public final class Mnist {
    private static final IdxDataset.FilePair TRAINING = new IdxDataset.FilePair(
            "train",
            new Sha256("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            new Sha256("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"));
    private static final IdxDataset.FilePair HELD_OUT = new IdxDataset.FilePair(
            "t10k",
            new Sha256("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            new Sha256("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

    private Mnist() {}

    public static Dataset from(DataConfig config) {
        return new IdxDataset(
                "mnist",
                new ImageShape(1, 28, 28),
                ImageSet.numericClassNames(10),
                TRAINING,
                HELD_OUT,
                config,
                config.mnist());
    }
}
