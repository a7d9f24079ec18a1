package io.dcgan.trainer.data.catalogue;

import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Dataset;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.data.folder.ImageFolder;
import io.dcgan.trainer.data.idx.IdxFolder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/** The datasets that a command can name: the built-in ones and those in the folder for custom sets. */
@ApplicationScoped
public class DatasetCatalogue {
    private static final Logger LOG = Logger.getLogger(DatasetCatalogue.class);

    private final List<Dataset> builtIn;
    private final Path customRoot;

    @Inject
    public DatasetCatalogue(DataConfig config) {
        this(List.of(Mnist.from(config), FashionMnist.from(config), new StrokesDataset()), config.sets());
    }

    /** @param customRoot folder with custom sets, one sub-folder each, listed anew on each call; it may be missing */
    DatasetCatalogue(List<Dataset> builtIn, Path customRoot) {
        this.builtIn = builtIn;
        this.customRoot = customRoot;
    }

    /** Returns why a set is unknown or cannot be loaded in this format, as a message for the user; empty if it can. */
    public Optional<String> rejectionReason(String name, ImageFormat format) {
        var dataset = find(name);
        return dataset.isPresent() ? dataset.get().rejectionReason(format) : Optional.of(unknownNameMessage(name));
    }

    /** Returns the {@link Dataset#largestShape} of a set; empty if the set is unknown or unreadable. */
    public Optional<ImageShape> largestShape(String name, ImageFormat format) throws InterruptedException {
        var dataset = find(name);
        return dataset.isPresent() ? dataset.get().largestShape(format) : Optional.empty();
    }

    /** Returns all names, sorted. */
    public List<String> names() {
        var names = new TreeSet<>(customFolders().keySet());
        builtIn.forEach(dataset -> names.add(dataset.name()));
        return List.copyOf(names);
    }

    /** Returns all names, for an error message. */
    public String knownNames() {
        return String.join(", ", names());
    }

    /**
     * Loads the training images.
     *
     * @param format one without a {@link #rejectionReason}
     * @throws DataUnavailableException if the files are unavailable now, or cannot be loaded in this format
     */
    public ImageSet load(String name, ImageFormat format) throws DataUnavailableException, InterruptedException {
        return requireAvailable(name, format).load(format);
    }

    /**
     * Loads the held-out test images, in the shape of the training images; empty if the set has none.
     *
     * @param format one without a {@link #rejectionReason}
     * @throws DataUnavailableException if the files are unavailable now, or cannot be loaded in this format
     */
    public Optional<ImageSet> loadHeldOut(String name, ImageFormat format)
            throws DataUnavailableException, InterruptedException {
        return requireAvailable(name, format).loadHeldOut(format);
    }

    private Dataset requireAvailable(String name, ImageFormat format) throws DataUnavailableException {
        var objection = rejectionReason(name, format);
        if (objection.isPresent()) {
            throw new DataUnavailableException(objection.get());
        }
        return find(name).orElseThrow(() -> new DataUnavailableException(unknownNameMessage(name)));
    }

    private String unknownNameMessage(String name) {
        return "dataset must be one of %s, got \"%s\"".formatted(knownNames(), name);
    }

    /** Finds a dataset; a built-in one takes precedence over a custom one of the same name. */
    private Optional<Dataset> find(String name) {
        var known =
                builtIn.stream().filter(dataset -> dataset.name().equals(name)).findFirst();
        return known.or(() -> Optional.ofNullable(customFolders().get(name))
                .map(folder ->
                        IdxFolder.isIdxFolder(folder) ? new IdxFolder(name, folder) : new ImageFolder(name, folder)));
    }

    /** Returns the folders of custom sets by name. Only existing sub-folders are listed, so no name leads out of it. */
    private Map<String, Path> customFolders() {
        var foldersByName = new HashMap<String, Path>();
        if (Files.isDirectory(customRoot)) {
            try (var folders = Files.newDirectoryStream(customRoot, Files::isDirectory)) {
                for (var folder : folders) {
                    var name = folder.getFileName().toString();
                    if (!name.startsWith(".")) {
                        foldersByName.put(name, folder);
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                LOG.warnf("cannot list the datasets in %s: %s", customRoot, e);
            }
        }
        return foldersByName;
    }
}
