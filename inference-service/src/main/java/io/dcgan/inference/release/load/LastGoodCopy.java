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
 * The process's own copy on disk: the loaded generators, the live one of each model, and the releases that failed here.
 * A process that starts without Kafka and the store serves from it.
 *
 * <p>Files are written before the manifest, so the manifest never names a missing file. Thread-safe.
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
     * The index of the copy, stored as JSON.
     *
     * @param live   the live release by model
     * @param failed the entries of failed releases by key
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
     * Reads the manifest that the previous process left; empty if there is none.
     *
     * @throws IOException if the manifest cannot be read
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

    /** Returns the manifest as last read or written. */
    public synchronized Manifest manifest() {
        return manifest;
    }

    ArtifactStore store() {
        return store;
    }

    /** Saves the files of a release; {@link #updateManifest} adds it to the manifest. */
    synchronized void saveFiles(Candidate candidate) throws IOException {
        candidate.copyTo(store);
        completeReleases.add(candidate.release());
    }

    /**
     * Updates the loaded and live releases of a model in the manifest, and deletes the files of the others.
     *
     * <p>Releases without saved files are left out. If the live one is among them, the manifest and all files stay as
     * they are: an older copy is better than none.
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
            // A release published again with other content has the same key, so its files must stay.
            if (!left.contains(gone.key())) {
                store.delete(Candidate.copyKey(gone, GeneratorRelease.GENERATOR_FILE));
                store.delete(Candidate.copyKey(gone, GeneratorRelease.PROBE_FILE));
            }
        }
    }

    /**
     * Saves the releases that failed in service, by their keys. A failed write is logged and does not keep the service
     * from serving.
     */
    public synchronized void saveFailures(Map<String, QuarantineEntry> failed) {
        try {
            write(new Manifest(manifest.releases(), manifest.live(), new TreeMap<>(failed)));
        } catch (IOException | RuntimeException e) {
            LOG.warnf("cannot save the failed releases to disk: %s", e);
        }
    }

    /** Writes the manifest if it differs. A failed write leaves the known one unchanged. */
    private void write(Manifest next) throws IOException {
        if (!next.equals(manifest)) {
            store.put(MANIFEST_KEY, Json.write(next));
            manifest = next;
        }
    }
}
