package io.dcgan.trainer.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetiredReleaseCleanerTest {
    private static final ReleaseId ID = new ReleaseId("20261122-131502123-9f3a61c0");
    private static final StoreKey FOLDER = new StoreKey("releases/mnist/" + ID);
    private static final String KEY = "mnist/" + ID;

    private final FolderStore store;
    private final RetiredReleaseCleaner retired;

    RetiredReleaseCleanerTest(@TempDir Path folder) {
        store = new FolderStore(folder);
        retired = new RetiredReleaseCleaner(store);
    }

    @BeforeEach
    void publish() throws IOException {
        for (var name :
                new String[] {GeneratorRelease.GENERATOR_FILE, GeneratorRelease.PROBE_FILE, GeneratorRelease.RECORD_FILE
                }) {
            store.put(StoreKey.ofRelease("mnist", ID, name), new byte[1]);
        }
    }

    /** Whoever can write to the topic could send it. */
    @Test
    void aTombstoneAloneDeletesNothing() throws IOException {
        retired.delete(KEY);
        assertThat(store.names(FOLDER)).hasSize(3);
    }

    @Test
    void theFilesOfAReleaseThatATrainerRetiredAreDeleted() throws IOException {
        store.put(StoreKey.ofRelease("mnist", ID, RetiredReleaseCleaner.MARK_FILE), new byte[0]);
        retired.delete(KEY);
        assertThat(store.names(FOLDER)).isEmpty();
    }

    @Test
    void otherKeysAreIgnored() throws IOException {
        for (var key : new String[] {"", "mnist", "/" + ID, "../" + ID, "mnist/../" + ID, "mnist/x", "a/b/" + ID}) {
            retired.delete(key);
        }
        assertThat(store.names(FOLDER)).hasSize(3);
    }
}
