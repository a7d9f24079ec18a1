package io.dcgan.trainer.data;

import io.dcgan.common.id.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Images in memory, one byte per value: 0 is black, 255 is white. Each may have a label. */
public final class ImageSet {
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final ImageShape shape;
    private final List<String> classNames;
    private final byte[] pixels;
    private final short[] labels;
    private final Sha256 sha256;
    private final List<String> warnings;

    private ImageSet(
            ImageShape shape,
            List<String> classNames,
            byte[] pixels,
            short[] labels,
            Sha256 sha256,
            List<String> warnings) {
        this.shape = shape;
        this.classNames = List.copyOf(classNames);
        this.pixels = pixels;
        this.labels = labels;
        this.sha256 = sha256;
        this.warnings = List.copyOf(warnings);
    }

    /** Returns the maximum number of values of a set in memory: half of the heap, and at most 2 GiB. */
    public static long maxValues() {
        return Math.min(LARGEST_ARRAY, Runtime.getRuntime().maxMemory() / 2);
    }

    /**
     * @param pixels     {@code [n, channels, height, width]}
     * @param labels     {@code [n]}, each 0 to {@code classes - 1}
     * @param classNames {@code [classes]}
     */
    public static ImageSet labelled(ImageShape shape, byte[] pixels, short[] labels, List<String> classNames) {
        if (pixels.length != labels.length * shape.size()) {
            throw new IllegalArgumentException("%d labels must come with %d pixels, got %d"
                    .formatted(labels.length, labels.length * shape.size(), pixels.length));
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException(
                        "label %d must be 0 to %d, got %d".formatted(i, classNames.size() - 1, labels[i]));
            }
        }
        var sha256 = Sha256.of(pixels, bytes(labels, classNames.size()));
        return new ImageSet(shape, classNames, pixels, labels, sha256, List.of());
    }

    /** @param pixels {@code [n, channels, height, width]} */
    public static ImageSet unlabelled(ImageShape shape, byte[] pixels) {
        if (pixels.length % shape.size() != 0) {
            throw new IllegalArgumentException(
                    "pixels must be a multiple of %d, got %d".formatted(shape.size(), pixels.length));
        }
        return new ImageSet(shape, List.of(), pixels, new short[0], Sha256.of(pixels), List.of());
    }

    /** Returns names for unnamed classes: their numbers. */
    public static List<String> numericClassNames(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** Returns the same set with these {@link #warnings}. */
    public ImageSet withWarnings(List<String> warnings) {
        return new ImageSet(shape, classNames, pixels, labels, sha256, warnings);
    }

    public int count() {
        return pixels.length / shape.size();
    }

    public ImageShape shape() {
        return shape;
    }

    /** Number of classes; 0 if the images have no labels. */
    public int classes() {
        return classNames.size();
    }

    public boolean labelled() {
        return !classNames.isEmpty();
    }

    /** Names of the classes, {@code [classes]}; an unnamed class has its number. */
    public List<String> classNames() {
        return classNames;
    }

    /** Pixels of all images, {@code [n, channels, height, width]}, read-only. */
    public ByteBuffer pixels() {
        return ByteBuffer.wrap(pixels).asReadOnlyBuffer();
    }

    /** Label of an image, 0 to {@code classes - 1}; 0 if the images have no labels. */
    public int label(int image) {
        return labelled() ? labels[image] : 0;
    }

    /** The largest share of one class, 0 to 1; 0 if the images have no labels. */
    public double largestClassShare() {
        if (!labelled()) {
            return 0;
        }
        var counts = new int[classes()];
        for (short label : labels) {
            counts[label]++;
        }
        return (double) Arrays.stream(counts).max().orElse(0) / Math.max(1, labels.length);
    }

    /** Problems that occurred while the set was read, such as an image that was left out; a few lines at most. */
    public List<String> warnings() {
        return warnings;
    }

    /** SHA-256 of all pixels, then all labels: one byte per label, or two, big-endian, for more than 256 classes. */
    public Sha256 sha256() {
        return sha256;
    }

    private static byte[] bytes(short[] labels, int classes) {
        int width = classes > 256 ? 2 : 1;
        var bytes = ByteBuffer.allocate(width * labels.length);
        for (short label : labels) {
            if (width == 2) {
                bytes.putShort(label);
            } else {
                bytes.put((byte) label);
            }
        }
        return bytes.array();
    }
}
