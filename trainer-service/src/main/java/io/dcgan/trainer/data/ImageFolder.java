package io.dcgan.trainer.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder with images that somebody put there, either directly, without labels, or in a sub-folder for each class.
 * They are cut to their central square and scaled. An image that cannot be read is left out.
 */
record ImageFolder(String name, Path folder) implements Dataset {
    private static final int[] SIZES = {64, 32, 28};
    private static final int MOST_CLASSES = 1000;
    private static final int MOST_NAMED = 10;
    /** Images between two looks at whether loading was interrupted. */
    private static final int BLOCK = 500;

    @Override
    public Optional<String> objection(ImageFormat format) {
        return Optional.empty();
    }

    @Override
    public ImageSet load(ImageFormat format) throws DataUnavailableException, InterruptedException {
        try {
            var files = ImageFile.list(folder);
            if (files.isEmpty()) {
                throw new IOException(
                        "%s has neither PNG, JPEG, BMP or GIF images nor IDX files with images".formatted(folder));
            }
            int size = format.size() == 0 ? size(files) : format.size();
            var colour = format.colour() == Colour.AUTO ? colour(files) : format.colour();
            return read(files, new ImageShape(colour == Colour.GREY ? 1 : 3, size, size));
        } catch (IOException e) {
            throw new DataUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    /** The largest that the first readable image has without being scaled up. */
    private int size(List<ImageFile> files) throws IOException, InterruptedException {
        var failures = new ArrayList<String>();
        for (var file : files) {
            try {
                int side = Picture.read(file.path()).side();
                return Arrays.stream(SIZES)
                        .filter(size -> size <= side)
                        .findFirst()
                        .orElse(SIZES[SIZES.length - 1]);
            } catch (IOException e) {
                failures.add(failure(file, e));
            }
            stopIfInterrupted();
        }
        throw nothing(failures);
    }

    private static Colour colour(List<ImageFile> files) throws InterruptedException {
        for (int begin = 0; begin < files.size(); begin += BLOCK) {
            var block = files.subList(begin, Math.min(files.size(), begin + BLOCK));
            if (block.parallelStream().anyMatch(ImageFolder::hasColour)) {
                return Colour.RGB;
            }
            stopIfInterrupted();
        }
        return Colour.GREY;
    }

    private static boolean hasColour(ImageFile file) {
        try {
            return !Picture.hasGreyModel(file.path())
                    && Picture.read(file.path()).hasColour();
        } catch (IOException e) {
            return false;
        }
    }

    private ImageSet read(List<ImageFile> files, ImageShape shape) throws IOException, InterruptedException {
        var pixels = new byte[requireFits(files.size(), shape)];
        var images = new ArrayList<ImageFile>();
        var failures = new ArrayList<String>();
        for (int begin = 0; begin < files.size(); begin += BLOCK) {
            int first = begin;
            var failed = IntStream.range(begin, Math.min(files.size(), begin + BLOCK))
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
            throw nothing(failures);
        }
        var whole = failures.isEmpty() ? pixels : Arrays.copyOf(pixels, images.size() * shape.size());
        return set(images, shape, whole).with(bounded(failures));
    }

    /** Why the image could not be read; empty if it was. */
    private static Optional<String> read(ImageFile file, ImageShape shape, byte[] pixels, int offset) {
        try {
            Scaling.write(Picture.read(file.path()), shape, pixels, offset);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(failure(file, e));
        }
    }

    private ImageSet set(List<ImageFile> images, ImageShape shape, byte[] pixels) throws IOException {
        var classNames = images.stream().map(ImageFile::className).distinct().toList();
        if (classNames.size() > MOST_CLASSES) {
            throw new IOException("%s must have at most %d classes, got %d sub-folders with images"
                    .formatted(folder, MOST_CLASSES, classNames.size()));
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

    /** The values of so many images, at most {@link ImageSet#MOST_VALUES}. */
    int requireFits(int count, ImageShape shape) throws IOException {
        long values = (long) count * shape.size();
        if (values > ImageSet.MOST_VALUES) {
            throw new IOException("%s must need at most 2 GiB of memory, needs %d bytes for %d images of %d×%d×%d bytes"
                    .formatted(folder, values, count, shape.channels(), shape.height(), shape.width()));
        }
        return (int) values;
    }

    private IOException nothing(List<String> failures) {
        return new IOException(
                "%s has no image that can be read: %s".formatted(folder, String.join("; ", bounded(failures))));
    }

    private static String failure(ImageFile file, IOException e) {
        return "%s is left out: %s".formatted(file.name(), e.getMessage());
    }

    private static List<String> bounded(List<String> failures) {
        if (failures.size() <= MOST_NAMED) {
            return failures;
        }
        var rest = "%d images are left out in all".formatted(failures.size());
        return Stream.concat(failures.stream().limit(MOST_NAMED), Stream.of(rest))
                .toList();
    }

    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("while images were read");
        }
    }
}
