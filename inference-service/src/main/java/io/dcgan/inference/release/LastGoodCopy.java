package io.dcgan.inference.release;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseId;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.FolderStore;
import io.dcgan.common.store.StoreKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What this process needs to go on alone, on its own disk: the generators that are loaded, which of them is live, and
 * the releases that failed here. A start without broker and store serves them.
 *
 * <p>The files come first and the list last, so the list never names what is not there.
 */
@ApplicationScoped
class LastGoodCopy {
    private static final StoreKey LIST = new StoreKey("kept.json");
    private static final int LIMIT = 1 << 24;

    private final ArtifactStore store;
    private Kept kept = Kept.NOTHING;

    /**
     * The list as it lies on the disk.
     *
     * @param live   by model
     * @param failed by release
     */
    record Kept(List<GeneratorRelease> releases, Map<String, ReleaseId> live, Map<String, Refusal> failed) {
        static final Kept NOTHING = new Kept(List.of(), Map.of(), Map.of());
    }

    LastGoodCopy(InferenceConfig config) {
        this.store = new FolderStore(config.cache());
    }

    /**
     * What the process before this one left.
     *
     * @throws IOException if there is something that cannot be read
     */
    synchronized Kept read() throws IOException {
        var json = store.read(LIST, LIMIT);
        if (json.isEmpty()) {
            return Kept.NOTHING;
        }
        try {
            kept = Json.read(json.get(), Kept.class);
            return kept;
        } catch (MalformedMessageException e) {
            throw new IOException("%s in %s is broken: %s".formatted(LIST, store, e.getMessage()), e);
        }
    }

    ArtifactStore store() {
        return store;
    }

    /** Keeps a release's files; {@link #list} makes them count. */
    synchronized void put(Candidate candidate) throws IOException {
        candidate.copyTo(store);
    }

    /** Notes what of a model is loaded and live, and deletes the files of what is not any more. */
    synchronized void list(String model, List<GeneratorRelease> loaded, ReleaseId live) throws IOException {
        var releases = kept.releases().stream()
                .filter(release -> !release.model().equals(model))
                .collect(Collectors.toList());
        releases.addAll(loaded);
        var byModel = new TreeMap<>(kept.live());
        byModel.put(model, live);
        var before = kept;
        var next = new Kept(List.copyOf(releases), byModel, kept.failed());
        if (next.equals(before)) {
            return;
        }
        write(next);
        for (var gone : before.releases()) {
            if (!releases.contains(gone)) {
                store.delete(gone.file().storeKey());
                store.delete(gone.probe().storeKey());
            }
        }
    }

    /** How many are noted as failed. */
    synchronized int failed() {
        return kept.failed().size();
    }

    /** Remembers what failed here. */
    synchronized void fail(Map<ReleaseId, Refusal> all) throws IOException {
        var failed = new TreeMap<String, Refusal>();
        all.forEach((id, refusal) -> failed.put(id.value(), refusal));
        write(new Kept(kept.releases(), kept.live(), failed));
    }

    private void write(Kept next) throws IOException {
        kept = next;
        store.put(LIST, Json.write(next));
    }
}
