package io.dcgan.trainer.data.folder;

import io.dcgan.common.message.ColourMode;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Dataset;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder of images, either directly in it, without labels, or in one sub-folder per class. Images are cropped to
 * their central square and scaled. An unreadable image is left out.
 */
public record ImageFolder(String name, Path folder) implements Dataset {
    private static final int[] SIZES = {64, 32, 28};
    private static final int MAX_CLASSES = 1000;
    private static final int MAX_REPORTED_FAILURES = 10;
    /** Images read between two checks for interruption. */
    private static final int BLOCK_SIZE = 500;

    @Override
    public Optional<String> rejectionReason(ImageFormat format) {
        return Optional.empty();
    }

    @Override
    public Optional<ImageShape> largestShape(ImageFormat format) throws InterruptedException {
        try {
            int size = format.size() == 0 ? inferSize(ImageFile.list(folder)) : format.size();
            return Optional.of(new ImageShape(format.colour() == ColourMode.GREY ? 1 : 3, size, size));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public ImageSet load(ImageFormat format) throws DataUnavailableException, InterruptedException {
        try {
            var files = ImageFile.list(folder);
            if (files.isEmpty()) {
                throw new IOException(
                        "%s contains neither PNG, JPEG, BMP or GIF images nor IDX files with images".formatted(folder));
            }
            int size = format.size() == 0 ? inferSize(files) : format.size();
            var colour = format.colour() == ColourMode.AUTO ? inferColour(files) : format.colour();
            return read(files, new ImageShape(colour == ColourMode.GREY ? 1 : 3, size, size));
        } catch (IOException e) {
            throw new DataUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    /** Returns the largest size that does not scale up the first readable image; the smallest if all do. */
    private int inferSize(List<ImageFile> files) throws IOException, InterruptedException {
        var failures = new ArrayList<String>();
        for (var file : files) {
            try {
                int side = CroppedImage.decode(file.path(), CroppedImage::side);
                return Arrays.stream(SIZES)
                        .filter(size -> size <= side)
                        .findFirst()
                        .orElse(SIZES[SIZES.length - 1]);
            } catch (IOException e) {
                failures.add(failureMessage(file, e));
            }
            stopIfInterrupted();
        }
        throw noReadableImage(failures);
    }

    private static ColourMode inferColour(List<ImageFile> files) throws InterruptedException {
        for (int begin = 0; begin < files.size(); begin += BLOCK_SIZE) {
            var block = files.subList(begin, Math.min(files.size(), begin + BLOCK_SIZE));
            if (block.parallelStream().anyMatch(ImageFolder::hasColour)) {
                return ColourMode.RGB;
            }
            stopIfInterrupted();
        }
        return ColourMode.GREY;
    }

    private static boolean hasColour(ImageFile file) {
        try {
            return !CroppedImage.hasGreyColourModel(file.path())
                    && CroppedImage.decode(file.path(), CroppedImage::hasColour);
        } catch (IOException e) {
            return false;
        }
    }

    private ImageSet read(List<ImageFile> files, ImageShape shape) throws IOException, InterruptedException {
        var pixels = new byte[requireFits(files.size(), shape)];
        var images = new ArrayList<ImageFile>();
        var failures = new ArrayList<String>();
        for (int begin = 0; begin < files.size(); begin += BLOCK_SIZE) {
            int first = begin;
            var failed = IntStream.range(begin, Math.min(files.size(), begin + BLOCK_SIZE))
                    .parallel()
                    .mapToObj(i -> read(files.get(i), shape, pixels, i * shape.size()))
                    .toList();
            stopIfInterrupted();
            for (int i = 0; i < failed.size(); i++) {
                if (failed.get(i).isPresent()) {
                    failures.add(failed.get(i).get());
                    continue;
                }
                int from = (first + i) * shape.size();
                System.arraycopy(pixels, from, pixels, images.size() * shape.size(), shape.size());
                images.add(files.get(first + i));
            }
        }
        if (images.isEmpty()) {
            throw noReadableImage(failures);
        }
        var whole = failures.isEmpty() ? pixels : Arrays.copyOf(pixels, images.size() * shape.size());
        return toImageSet(images, shape, whole).withWarnings(summarise(failures));
    }

    /** Reads an image into the pixels. @return why it could not be read; empty if it was */
    private static Optional<String> read(ImageFile file, ImageShape shape, byte[] pixels, int offset) {
        try {
            return CroppedImage.decode(file.path(), image -> {
                ImageResizer.resizeInto(image, shape, pixels, offset);
                return Optional.empty();
            });
        } catch (IOException e) {
            return Optional.of(failureMessage(file, e));
        }
    }

    private ImageSet toImageSet(List<ImageFile> images, ImageShape shape, byte[] pixels) throws IOException {
        var classNames = images.stream().map(ImageFile::className).distinct().toList();
        if (classNames.size() > MAX_CLASSES) {
            throw new IOException("%s must have at most %d classes, got %d sub-folders with images"
                    .formatted(folder, MAX_CLASSES, classNames.size()));
        }
        if (classNames.equals(List.of(""))) {
            return ImageSet.unlabelled(shape, pixels);
        }
        var labels = new short[images.size()];
        for (int i = 1; i < labels.length; i++) {
            boolean same = images.get(i).className().equals(images.get(i - 1).className());
            labels[i] = (short) (same ? labels[i - 1] : labels[i - 1] + 1);
        }
        return ImageSet.labelled(shape, pixels, labels, classNames);
    }

    /** Returns the number of values of the images, at most {@link ImageSet#maxValues}. */
    int requireFits(int count, ImageShape shape) throws IOException {
        long values = (long) count * shape.size();
        if (values > ImageSet.maxValues()) {
            throw new IOException(
                    "%s must fit into %d bytes, half of the heap, got %d bytes for %d images of %d×%d×%d bytes"
                            .formatted(
                                    folder,
                                    ImageSet.maxValues(),
                                    values,
                                    count,
                                    shape.channels(),
                                    shape.height(),
                                    shape.width()));
        }
        return (int) values;
    }

    private IOException noReadableImage(List<String> failures) {
        return new IOException(
                "%s has no readable image: %s".formatted(folder, String.join("; ", summarise(failures))));
    }

    private static String failureMessage(ImageFile file, IOException e) {
        return "%s was skipped: %s".formatted(file.name(), e.getMessage());
    }

    private static List<String> summarise(List<String> failures) {
        if (failures.size() <= MAX_REPORTED_FAILURES) {
            return failures;
        }
        var rest = "%d images were skipped in total".formatted(failures.size());
        return Stream.concat(failures.stream().limit(MAX_REPORTED_FAILURES), Stream.of(rest))
                .toList();
    }

    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while reading images");
        }
    }
}
