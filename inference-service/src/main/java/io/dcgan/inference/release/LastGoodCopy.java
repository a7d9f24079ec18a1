package io.dcgan.inference.release;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.FolderStore;
import io.dcgan.common.store.StoreKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The live generators on this process's own disk: a start without broker and store serves them.
 *
 * <p>The files come first and the list of what is live last, so the list never names what is not there.
 */
@ApplicationScoped
class LastGoodCopy {
    private static final StoreKey LIVE = new StoreKey("live.json");
    private static final int LIMIT = 1 << 24;

    private final ArtifactStore store;
    private final Map<String, GeneratorRelease> byModel = new TreeMap<>();

    /** The list as it lies on the disk. */
    record Live(List<GeneratorRelease> releases) {}

    LastGoodCopy(InferenceConfig config) {
        this.store = new FolderStore(config.cache());
    }

    /** What was live when the list was last written; empty if there is none that can be read. */
    synchronized List<GeneratorRelease> releases() throws IOException {
        var json = store.read(LIVE, LIMIT);
        if (json.isEmpty()) {
            return List.of();
        }
        try {
            var live = Json.read(json.get(), Live.class);
            live.releases().forEach(release -> byModel.put(release.model(), release));
            return live.releases();
        } catch (MalformedMessageException e) {
            throw new IOException("%s in %s is broken: %s".formatted(LIVE, store, e.getMessage()), e);
        }
    }

    ArtifactStore store() {
        return store;
    }

    /** Keeps a release in place of the one of the same model. */
    synchronized void keep(GeneratorRelease release, Candidate candidate) throws IOException {
        candidate.copyTo(store);
        var before = byModel.put(release.model(), release);
        store.put(LIVE, Json.write(new Live(List.copyOf(byModel.values()))));
        if (before != null && !before.id().equals(release.id())) {
            store.delete(before.file().storeKey());
            store.delete(before.probe().storeKey());
        }
    }
}
