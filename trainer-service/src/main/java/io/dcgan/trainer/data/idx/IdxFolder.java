package io.dcgan.trainer.data.idx;

import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Dataset;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A folder of IDX files, plain or gzipped, with MNIST's names or with prefixed names such as
 * {@code emnist-letters-test-images-idx3-ubyte}. The labels and the test files are optional.
 */
public record IdxFolder(String name, Path folder) implements Dataset {
    private static final Pattern TRAINING = Pattern.compile("([^.].*-)?train" + IdxFile.IMAGES_SUFFIX);
    private static final Pattern HELD_OUT = Pattern.compile("([^.].*-)?(t10k|test)" + IdxFile.IMAGES_SUFFIX);
    private static final String GZIP_SUFFIX = ".gz";

    /** Returns whether a folder contains IDX files with training images. */
    public static boolean isIdxFolder(Path folder) {
        try {
            return !new IdxFolder("", folder).findFiles(TRAINING).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** {@inheritDoc} A file that cannot be read is not reported here, but by {@link #load}. */
    @Override
    public Optional<String> rejectionReason(ImageFormat format) {
        try {
            return format.rejectionReason(name, shape(trainingFile()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<ImageShape> largestShape(ImageFormat format) {
        try {
            return Optional.of(shape(trainingFile()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public ImageSet load(ImageFormat format) throws DataUnavailableException {
        try {
            var file = trainingFile();
            var images = read(file, 3);
            var labels = labels(file);
            return labels.isPresent() ? labelled(images, labels.get(), countClasses(labels.get())) : unlabelled(images);
        } catch (IOException e) {
            throw new DataUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<ImageSet> loadHeldOut(ImageFormat format) throws DataUnavailableException {
        try {
            if (findFiles(HELD_OUT).isEmpty()) {
                return Optional.empty();
            }
            var file = requireSingle(HELD_OUT, "test");
            var images = read(file, 3);
            var shape = shape(trainingFile());
            requireSize(images, 1, shape.height());
            requireSize(images, 2, shape.width());
            var known = labels(trainingFile());
            var labels = labels(file);
            return Optional.of(
                    known.isPresent() && labels.isPresent()
                            ? labelled(images, labels.get(), countClasses(known.get()))
                            : unlabelled(images));
        } catch (IOException e) {
            throw new DataUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    private static void requireSize(IdxFile images, int dimension, int training) throws IOException {
        if (images.size(dimension) != training) {
            throw new IOException("%s must have the training images' size %d at offset %d, got %d"
                    .formatted(images.file(), training, 4 + 4 * dimension, images.size(dimension)));
        }
    }

    private static ImageSet unlabelled(IdxFile images) {
        return ImageSet.unlabelled(new ImageShape(1, images.size(1), images.size(2)), images.values());
    }

    private static ImageSet labelled(IdxFile images, IdxFile labels, int classes) throws IOException {
        if (labels.size(0) != images.size(0)) {
            throw new IOException("%s must have %d labels at offset 4, one for each image, got %d"
                    .formatted(labels.file(), images.size(0), labels.size(0)));
        }
        var values = labels.labels();
        for (int i = 0; i < values.length; i++) {
            if (values[i] >= classes) {
                throw new IOException("%s must have a label of the training images, 0 to %d, at offset %d, got %d"
                        .formatted(labels.file(), classes - 1, 8 + i, values[i]));
            }
        }
        var shape = new ImageShape(1, images.size(1), images.size(2));
        return ImageSet.labelled(shape, images.values(), values, ImageSet.numericClassNames(classes));
    }

    private static int countClasses(IdxFile labels) {
        int highest = 0;
        for (short label : labels.labels()) {
            highest = Math.max(highest, label);
        }
        return highest + 1;
    }

    private String trainingFile() throws IOException {
        return requireSingle(TRAINING, "training");
    }

    private String requireSingle(Pattern kind, String words) throws IOException {
        var found = findFiles(kind);
        if (found.size() != 1) {
            throw new IOException("%s must have one file of %s images, got %d: %s"
                    .formatted(folder, words, found.size(), String.join(", ", found)));
        }
        return found.first();
    }

    /** Returns the names of the files of one kind, without the suffix of gzipped files. */
    private SortedSet<String> findFiles(Pattern kind) throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            for (var file : files) {
                var plain = withoutGzipSuffix(file.getFileName().toString());
                if (kind.matcher(plain).matches()) {
                    found.add(plain);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    private static String withoutGzipSuffix(String file) {
        return file.endsWith(GZIP_SUFFIX) ? file.substring(0, file.length() - GZIP_SUFFIX.length()) : file;
    }

    /** Returns the labels that belong to an image file, if they exist. */
    private Optional<IdxFile> labels(String images) throws IOException {
        var file = images.replace(IdxFile.IMAGES_SUFFIX, IdxFile.LABELS_SUFFIX);
        boolean exists = Files.exists(folder.resolve(file)) || Files.exists(folder.resolve(file + GZIP_SUFFIX));
        return exists ? Optional.of(read(file, 1)) : Optional.empty();
    }

    private ImageShape shape(String images) throws IOException {
        try (var in = open(images)) {
            var sizes = IdxFile.sizes(images, in, 3);
            return new ImageShape(1, sizes[1], sizes[2]);
        }
    }

    private IdxFile read(String file, int dimensions) throws IOException {
        try (var in = open(file)) {
            return IdxFile.read(file, in, dimensions);
        }
    }

    /** Opens the plain file if it exists, otherwise the gzipped one. */
    private InputStream open(String file) throws IOException {
        var plain = folder.resolve(file);
        return Files.exists(plain)
                ? new BufferedInputStream(Files.newInputStream(plain))
                : openGzip(Files.newInputStream(folder.resolve(file + GZIP_SUFFIX)), file + GZIP_SUFFIX);
    }

    private static InputStream openGzip(InputStream in, String file) throws IOException {
        try {
            return new GZIPInputStream(in);
        } catch (IOException e) {
            in.close();
            var why = e instanceof EOFException ? "unexpected end of file" : e.getMessage();
            throw new IOException("%s must be gzipped, but cannot be read at offset 0: %s".formatted(file, why), e);
        }
    }
}
