package io.dcgan.trainer.data;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.TreeMap;

/** The sets of training images that a command can name. */
@ApplicationScoped
public class Datasets {
    private final Map<String, Dataset> byName = new TreeMap<>();

    @Inject
    Datasets(@Any Instance<Dataset> all) {
        this((Iterable<Dataset>) all);
    }

    Datasets(Iterable<Dataset> all) {
        all.forEach(dataset -> byName.put(dataset.name(), dataset));
    }

    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /** All names, for an error message. */
    public String known() {
        return String.join(", ", byName.keySet());
    }

    /**
     * @throws IllegalArgumentException if there is no such set
     * @throws DataUnavailableException if its files are not to be had now
     */
    public ImageSet load(String name) throws DataUnavailableException, InterruptedException {
        var dataset = byName.get(name);
        if (dataset == null) {
            throw new IllegalArgumentException("dataset must be one of %s, got \"%s\"".formatted(known(), name));
        }
        return dataset.load();
    }
}
