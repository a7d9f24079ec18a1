package io.dcgan.trainer.data;

import io.dcgan.common.release.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Labelled images in memory, one byte a value: 0 is black, 255 is white. */
public final class ImageSet {
    private final ImageShape shape;
    private final int classes;
    private final byte[] pixels;
    private final byte[] labels;
    private final Sha256 sha256;

    /**
     * @param pixels {@code [n, channels, height, width]}
     * @param labels {@code [n]}, each 0 to {@code classes - 1}
     */
    ImageSet(ImageShape shape, int classes, byte[] pixels, byte[] labels) {
        if (pixels.length != labels.length * shape.size()) {
            throw new IllegalArgumentException("%d labels must come with %d pixels, got %d"
                    .formatted(labels.length, labels.length * shape.size(), pixels.length));
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "label %d must be 0 to %d, got %d".formatted(i, classes - 1, labels[i]));
            }
        }
        this.shape = shape;
        this.classes = classes;
        this.pixels = pixels;
        this.labels = labels;
        var all = Arrays.copyOf(pixels, pixels.length + labels.length);
        System.arraycopy(labels, 0, all, pixels.length, labels.length);
        this.sha256 = Sha256.of(all);
    }

    public int count() {
        return labels.length;
    }

    public ImageShape shape() {
        return shape;
    }

    public int classes() {
        return classes;
    }

    /** {@code [n, channels, height, width]}, read-only. */
    public ByteBuffer pixels() {
        return ByteBuffer.wrap(pixels).asReadOnlyBuffer();
    }

    public int label(int image) {
        return labels[image];
    }

    /** Over all pixels, then all labels. */
    public Sha256 sha256() {
        return sha256;
    }
}
