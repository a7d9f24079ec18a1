package io.dcgan.trainer.data.catalogue;

import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import java.util.Arrays;
import java.util.List;

/** Images for the tests of other packages. */
public final class TestImageSets {
    private TestImageSets() {}

    public static ImageSet strokes() {
        return new StrokesDataset().load(ImageFormat.AS_IS);
    }

    /** The first {@code count} strokes. */
    public static ImageSet first(int count) {
        return strokes(count);
    }

    /** The strokes, repeated up to the number of MNIST's training images. */
    public static ImageSet mnistSized() {
        return strokes(60_000);
    }

    private static ImageSet strokes(int count) {
        var all = strokes();
        int size = all.shape().size();
        var pixels = new byte[count * size];
        var labels = new short[count];
        for (int i = 0; i < count; i++) {
            int image = i % all.count();
            all.pixels().position(image * size).get(pixels, i * size, size);
            labels[i] = (short) all.label(image);
        }
        return ImageSet.labelled(all.shape(), pixels, labels, all.classNames());
    }

    /** Images with these levels, without labels. */
    public static ImageSet unlabelled(int channels, int height, int width, int... levels) {
        var pixels = new byte[levels.length];
        for (int i = 0; i < levels.length; i++) {
            pixels[i] = (byte) levels[i];
        }
        return ImageSet.unlabelled(new ImageShape(channels, height, width), pixels);
    }

    /** The same images with a warning. */
    public static ImageSet withWarning(ImageSet set, String warning) {
        return set.withWarnings(List.of(warning));
    }

    /** The same images without their labels. */
    public static ImageSet withoutLabels(ImageSet set) {
        var pixels = new byte[set.count() * set.shape().size()];
        set.pixels().get(pixels);
        return ImageSet.unlabelled(set.shape(), pixels);
    }

    /** Returns the index of the image with these pixels, which are scaled to −1 to 1. */
    public static int indexOf(ImageSet set, float[] pixels, int offset) {
        int size = set.shape().size();
        var bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) Math.round((pixels[offset + i] + 1) * 127.5f);
        }
        var one = new byte[size];
        for (int image = 0; image < set.count(); image++) {
            set.pixels().position(image * size).get(one);
            if (Arrays.equals(one, bytes)) {
                return image;
            }
        }
        throw new AssertionError("no image has these pixels");
    }
}
