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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Set<GeneratorRelease> whole = new HashSet<>();
    private Kept kept = Kept.NOTHING;

    /**
     * The list as it lies on the disk.
     *
     * @param live   by model
     * @param failed by the release's key
     */
    record Kept(List<GeneratorRelease> releases, Map<String, ReleaseId> live, Map<String, Refusal> failed) {
        static final Kept NOTHING = new Kept(List.of(), Map.of(), Map.of());

        Optional<Refusal> failed(GeneratorRelease release) {
            return Optional.ofNullable(failed.get(release.key()));
        }
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
            whole.addAll(kept.releases());
            return kept;
        } catch (MalformedMessageException e) {
            throw new IOException("%s in %s is broken: %s".formatted(LIST, store, e.getMessage()), e);
        }
    }

    /** What is known to be there. */
    synchronized Kept kept() {
        return kept;
    }

    ArtifactStore store() {
        return store;
    }

    /** Keeps a release's files; {@link #list} makes them count. */
    synchronized void put(Candidate candidate) throws IOException {
        candidate.copyTo(store);
        whole.add(candidate.release());
    }

    /**
     * Notes what of a model is loaded and live, and deletes the files of what is not any more. What is not on the disk
     * is not noted; while that is so of what is live, the list stays as it is, and so do its files.
     */
    synchronized void list(String model, List<GeneratorRelease> loaded, ReleaseId live) throws IOException {
        var ofModel = loaded.stream().filter(whole::contains).toList();
        if (ofModel.stream().noneMatch(release -> release.id().equals(live))) {
            return;
        }
        var releases = kept.releases().stream()
                .filter(release -> !release.model().equals(model))
                .collect(Collectors.toList());
        releases.addAll(ofModel);
        var byModel = new TreeMap<>(kept.live());
        byModel.put(model, live);
        var before = kept.releases();
        write(new Kept(List.copyOf(releases), byModel, kept.failed()));
        var left = releases.stream().map(GeneratorRelease::key).collect(Collectors.toSet());
        for (var gone : before) {
            if (!releases.contains(gone)) {
                whole.remove(gone);
            }
            // Files lie where the key says: one that was told again with other content has its own.
            if (!left.contains(gone.key())) {
                store.delete(Candidate.ownKey(gone, GeneratorRelease.GENERATOR_FILE));
                store.delete(Candidate.ownKey(gone, GeneratorRelease.PROBE_FILE));
            }
        }
    }

    /** Remembers what failed here. */
    synchronized void fail(Map<String, Refusal> all) throws IOException {
        write(new Kept(kept.releases(), kept.live(), new TreeMap<>(all)));
    }

    /** Only what differs, and what the disk has taken is what is known to be there. */
    private void write(Kept next) throws IOException {
        if (!next.equals(kept)) {
            store.put(LIST, Json.write(next));
            kept = next;
        }
    }
}
