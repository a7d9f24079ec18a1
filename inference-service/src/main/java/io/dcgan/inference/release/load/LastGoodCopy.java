package io.dcgan.inference.release.load;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.FolderStore;
import io.dcgan.inference.InferenceConfig;
import io.dcgan.inference.release.desired.QuarantineEntry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What this process needs to go on alone, on its own disk: the generators that are loaded, which of them is live, and
 * the releases that failed here. A start without broker and store serves them.
 *
 * <p>The files come first and the list last, so the list never names what is not there.
 */
@ApplicationScoped
public class LastGoodCopy {
    private static final Logger LOG = Logger.getLogger(LastGoodCopy.class);
    private static final StoreKey MANIFEST_KEY = new StoreKey("kept.json");
    private static final int MAX_MANIFEST_BYTES = 1 << 24;

    private final ArtifactStore store;
    private final Set<GeneratorRelease> completeReleases = new HashSet<>();
    private Manifest manifest = Manifest.EMPTY;

    /**
     * The list as it lies on the disk.
     *
     * @param live   by model
     * @param failed by the release's key
     */
    public record Manifest(
            List<GeneratorRelease> releases, Map<String, ReleaseId> live, Map<String, QuarantineEntry> failed) {
        static final Manifest EMPTY = new Manifest(List.of(), Map.of(), Map.of());

        Optional<QuarantineEntry> failed(GeneratorRelease release) {
            return Optional.ofNullable(failed.get(release.key()));
        }
    }

    public LastGoodCopy(InferenceConfig config) {
        this.store = new FolderStore(config.cache());
    }

    /**
     * What the process before this one left.
     *
     * @throws IOException if there is something that cannot be read
     */
    public synchronized Manifest read() throws IOException {
        var json = store.read(MANIFEST_KEY, MAX_MANIFEST_BYTES);
        if (json.isEmpty()) {
            return Manifest.EMPTY;
        }
        try {
            manifest = Json.read(json.get(), Manifest.class);
            completeReleases.addAll(manifest.releases());
            return manifest;
        } catch (MalformedMessageException e) {
            throw new IOException("%s in %s is broken: %s".formatted(MANIFEST_KEY, store, e.getMessage()), e);
        }
    }

    /** What is known to be there. */
    public synchronized Manifest manifest() {
        return manifest;
    }

    ArtifactStore store() {
        return store;
    }

    /** Keeps a release's files; {@link #updateManifest} makes them count. */
    synchronized void saveFiles(Candidate candidate) throws IOException {
        candidate.copyTo(store);
        completeReleases.add(candidate.release());
    }

    /**
     * Notes what of a model is loaded and live, and deletes the files of what is not any more. What is not on the disk
     * is not noted; while that is so of what is live, the list stays as it is, and so do its files.
     */
    synchronized void updateManifest(String model, List<GeneratorRelease> loaded, ReleaseId live) throws IOException {
        var ofModel = loaded.stream().filter(completeReleases::contains).toList();
        if (ofModel.stream().noneMatch(release -> release.id().equals(live))) {
            return;
        }
        var releases = manifest.releases().stream()
                .filter(release -> !release.model().equals(model))
                .collect(Collectors.toList());
        releases.addAll(ofModel);
        var byModel = new TreeMap<>(manifest.live());
        byModel.put(model, live);
        var before = manifest.releases();
        write(new Manifest(List.copyOf(releases), byModel, manifest.failed()));
        var left = releases.stream().map(GeneratorRelease::key).collect(Collectors.toSet());
        for (var gone : before) {
            if (!releases.contains(gone)) {
                completeReleases.remove(gone);
            }
            // Files lie where the key says: one that was told again with other content has its own.
            if (!left.contains(gone.key())) {
                store.delete(Candidate.copyKey(gone, GeneratorRelease.GENERATOR_FILE));
                store.delete(Candidate.copyKey(gone, GeneratorRelease.PROBE_FILE));
            }
        }
    }

    /**
     * Saves the releases that failed in service, by their keys. A disk that takes nothing is logged: it must not keep the
     * service from serving.
     */
    public synchronized void saveFailures(Map<String, QuarantineEntry> failed) {
        try {
            write(new Manifest(manifest.releases(), manifest.live(), new TreeMap<>(failed)));
        } catch (IOException | RuntimeException e) {
            LOG.warnf("cannot save the failed releases to disk: %s", e);
        }
    }

    /** Only what differs, and what the disk has taken is what is known to be there. */
    private void write(Manifest next) throws IOException {
        if (!next.equals(manifest)) {
            store.put(MANIFEST_KEY, Json.write(next));
            manifest = next;
        }
    }
}
