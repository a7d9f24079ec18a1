package io.dcgan.trainer.data.catalogue;

import io.dcgan.trainer.data.DataConfig;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Dataset;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
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

/** The sets of training images that a command can name: those built in, and those in the folder for one's own. */
@ApplicationScoped
public class DatasetCatalogue {
    private static final Logger LOG = Logger.getLogger(DatasetCatalogue.class);

    private final List<Dataset> builtIn;
    private final Path customRoot;

    @Inject
    public DatasetCatalogue(DataConfig config) {
        this(List.of(Mnist.from(config), FashionMnist.from(config), new StrokesDataset()), config.sets());
    }

    /** @param customRoot the folder with one's own, a folder each, looked at anew each time; it may be missing */
    DatasetCatalogue(List<Dataset> builtIn, Path customRoot) {
        this.builtIn = builtIn;
        this.customRoot = customRoot;
    }

    /** Why there is no such set, or not in this format, in words for the one who asked; empty if there is. */
    public Optional<String> rejectionReason(String name, ImageFormat format) {
        var dataset = find(name);
        return dataset.isPresent() ? dataset.get().rejectionReason(format) : Optional.of(unknownNameMessage(name));
    }

    /** All names, sorted. */
    public List<String> names() {
        var names = new TreeSet<>(customFolders().keySet());
        builtIn.forEach(dataset -> names.add(dataset.name()));
        return List.copyOf(names);
    }

    /** All names, for an error message. */
    public String knownNames() {
        return String.join(", ", names());
    }

    /**
     * The images to learn from.
     *
     * @param format without {@link #rejectionReason}
     * @throws DataUnavailableException if the files are not to be had now, or not in this format
     */
    public ImageSet load(String name, ImageFormat format) throws DataUnavailableException, InterruptedException {
        return requireAvailable(name, format).load(format);
    }

    /**
     * The images that were kept back for tests, in the shape of the others; empty if the set has none.
     *
     * @param format without {@link #rejectionReason}
     * @throws DataUnavailableException if the files are not to be had now, or not in this format
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

    /** What is built in comes first. */
    private Optional<Dataset> find(String name) {
        var known =
                builtIn.stream().filter(dataset -> dataset.name().equals(name)).findFirst();
        return known.or(() -> Optional.ofNullable(customFolders().get(name))
                .map(folder ->
                        IdxFolder.isIdxFolder(folder) ? new IdxFolder(name, folder) : new ImageFolder(name, folder)));
    }

    /** By name. Only what lies in the folder is found there, so no name leads out of it. */
    private Map<String, Path> customFolders() {
        var own = new HashMap<String, Path>();
        if (Files.isDirectory(customRoot)) {
            try (var folders = Files.newDirectoryStream(customRoot, Files::isDirectory)) {
                for (var folder : folders) {
                    var name = folder.getFileName().toString();
                    if (!name.startsWith(".")) {
                        own.put(name, folder);
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                LOG.warnf("The data sets in %s cannot be listed: %s", customRoot, e);
            }
        }
        return own;
    }
}
