package io.dcgan.trainer.retention;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Deletes the files of retired releases. A trainer leaves a mark in the store before it retires a release, and only
 * marked files are deleted. A null record on the topic alone deletes nothing, because other clients can send one.
 */
final class RetiredReleaseCleaner {
    private static final Logger LOG = Logger.getLogger(RetiredReleaseCleaner.class);
    static final String MARK_FILE = "retired";

    private final ArtifactStore store;

    RetiredReleaseCleaner(ArtifactStore store) {
        this.store = store;
    }

    void mark(GeneratorRelease release) throws IOException {
        store.put(StoreKey.ofRelease(release.model(), release.id(), MARK_FILE), new byte[0]);
    }

    /**
     * Deletes the files of a marked release, and the mark last, so that an interrupted deletion is repeated.
     *
     * @param key record key, {@code <model>/<releaseId>}; any other key is ignored
     */
    void delete(String key) throws IOException {
        var mark = file(key, MARK_FILE);
        if (mark.isEmpty()) {
            return;
        }
        if (!store.contains(mark.get())) {
            LOG.debugf("the files of %s are kept: no trainer has retired it, or they are deleted", mark.get());
            return;
        }
        for (var name : new String[] {
            GeneratorRelease.GENERATOR_FILE, GeneratorRelease.PROBE_FILE, GeneratorRelease.RECORD_FILE, MARK_FILE
        }) {
            store.delete(file(key, name).orElseThrow());
        }
    }

    /** Returns a file of a release; empty if the key is not that of a release. */
    private static Optional<StoreKey> file(String key, String name) {
        int slash = key.lastIndexOf('/');
        if (slash <= 0) {
            return Optional.empty();
        }
        try {
            return ReleaseId.parse(key.substring(slash + 1))
                    .map(id -> StoreKey.ofRelease(key.substring(0, slash), id, name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
