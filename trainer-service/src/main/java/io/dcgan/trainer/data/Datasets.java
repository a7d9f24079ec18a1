package io.dcgan.trainer.data;

import static java.util.stream.Collectors.joining;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** The sets of training images that a command can name. */
@ApplicationScoped
public class Datasets {
    private final List<Dataset> all;

    @Inject
    Datasets(DataConfig config) {
        this(List.of(Mnist.from(config), FashionMnist.from(config), new Strokes()));
    }

    Datasets(List<Dataset> all) {
        this.all = all;
    }

    /** Why there is no such set, or not in this format, in words for the one who asked; empty if there is. */
    public Optional<String> objection(String name, ImageFormat format) {
        var dataset = find(name);
        return dataset.isPresent() ? dataset.get().objection(format) : Optional.of(unknown(name));
    }

    /** All names, for an error message. */
    public String known() {
        return all.stream().map(Dataset::name).sorted().collect(joining(", "));
    }

    /**
     * The images to learn from.
     *
     * @param format without {@link #objection}
     * @throws DataUnavailableException if the files are not to be had now, or not in this format
     */
    public ImageSet load(String name, ImageFormat format) throws DataUnavailableException, InterruptedException {
        return available(name, format).load(format);
    }

    /**
     * The images that were kept back for tests, in the shape of the others; empty if the set has none.
     *
     * @param format without {@link #objection}
     * @throws DataUnavailableException if the files are not to be had now, or not in this format
     */
    public Optional<ImageSet> loadHeldOut(String name, ImageFormat format)
            throws DataUnavailableException, InterruptedException {
        return available(name, format).loadHeldOut(format);
    }

    private Dataset available(String name, ImageFormat format) throws DataUnavailableException {
        var objection = objection(name, format);
        if (objection.isPresent()) {
            throw new DataUnavailableException(objection.get());
        }
        return find(name).orElseThrow(() -> new DataUnavailableException(unknown(name)));
    }

    private String unknown(String name) {
        return "dataset must be one of %s, got \"%s\"".formatted(known(), name);
    }

    private Optional<Dataset> find(String name) {
        return all.stream().filter(dataset -> dataset.name().equals(name)).findFirst();
    }
}
