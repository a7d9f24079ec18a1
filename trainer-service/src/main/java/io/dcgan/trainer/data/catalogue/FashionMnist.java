package io.dcgan.trainer.data.catalogue;

import io.dcgan.common.id.Sha256;
import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.Dataset;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.data.idx.IdxDataset;
import java.util.List;

/**
 * Clothes in MNIST's format: 60,000 training images of 28×28 and 10,000 test images, ten classes.
 *
 * @see <a href="https://arxiv.org/abs/1708.07747">Xiao, Rasul, Vollgraf: Fashion-MNIST</a>
 */
public final class FashionMnist {
    private static final IdxDataset.FilePair TRAINING = new IdxDataset.FilePair(
            "train",
            new Sha256("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
            new Sha256("bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"));
    private static final IdxDataset.FilePair HELD_OUT = new IdxDataset.FilePair(
            "t10k",
            new Sha256("5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
            new Sha256("0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"));
    private static final List<String> CLASSES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private FashionMnist() {}

    public static Dataset from(DataConfig config) {
        return new IdxDataset(
                "fashion-mnist", new ImageShape(1, 28, 28), CLASSES, TRAINING, HELD_OUT, config, config.fashionMnist());
    }
}
