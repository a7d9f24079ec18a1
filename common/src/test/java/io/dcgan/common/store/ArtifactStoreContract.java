package io.dcgan.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.StoreKey;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of every store. */
abstract class ArtifactStoreContract {
    protected static final StoreKey KEY = new StoreKey("runs/r1/outcome.json");

    /** Returns an empty store. */
    abstract ArtifactStore store();

    @Test
    void readReturnsTheLastPut() throws IOException {
        store().put(KEY, new byte[] {1, 2});
        store().put(KEY, new byte[] {3});
        assertThat(store().read(KEY, 100)).hasValue(new byte[] {3});
        assertThat(store().contains(KEY)).isTrue();
    }

    @Test
    void aMissingFileReadsAsEmpty() throws IOException {
        assertThat(store().read(KEY, 100)).isEmpty();
        assertThat(store().contains(KEY)).isFalse();
        assertThat(store().names(new StoreKey("runs"))).isEmpty();
    }

    @Test
    void aDeletedFileIsGone() throws IOException {
        store().put(KEY, new byte[] {1});
        store().delete(KEY);
        store().delete(KEY);
        assertThat(store().read(KEY, 100)).isEmpty();
    }

    @Test
    void anEmptyFileIsNotAMissingFile() throws IOException {
        store().put(KEY, new byte[0]);
        assertThat(store().read(KEY, 0)).hasValue(new byte[0]);
    }

    @Test
    void aFileIsCreatedOnce() throws IOException {
        assertThat(store().create(KEY, new byte[] {1})).isTrue();
        assertThat(store().create(KEY, new byte[] {2})).isFalse();
        assertThat(store().read(KEY, 100)).hasValue(new byte[] {1});
    }

    @Test
    void exactlyOneOfManyConcurrentCreatesSucceeds() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            var attempts = threads.invokeAll(IntStream.range(0, 64)
                    .<Callable<Boolean>>mapToObj(i -> () -> store().create(KEY, new byte[] {(byte) i}))
                    .toList());
            var successes = 0;
            for (var attempt : attempts) {
                successes += attempt.get() ? 1 : 0;
            }
            assertThat(successes).isOne();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void namesListsTheFilesAndFoldersOfAFolder() throws IOException {
        for (var key : new String[] {"runs/b/outcome.json", "runs/b/attempts/1", "runs/a/outcome.json", "runsome/x"}) {
            store().put(new StoreKey(key), new byte[1]);
        }
        assertThat(store().names(new StoreKey("runs"))).containsExactly("a", "b");
        assertThat(store().names(new StoreKey("runs/b"))).containsExactly("attempts", "outcome.json");
    }

    @Test
    void aLargeFileSurvivesUnchanged() throws IOException {
        var content = new byte[2 * S3Store.PART_BYTES + 12_345];
        new Random(1).nextBytes(content);
        store().put(KEY, content);
        assertThat(store().read(KEY, content.length)).hasValue(content);
        assertThat(store().create(KEY, content)).isFalse();
        var other = new StoreKey("runs/r2/checkpoint");
        assertThat(store().create(other, content)).isTrue();
        assertThat(store().read(other, content.length)).hasValue(content);
    }

    @Test
    void aFileAboveTheLimitIsRefused() throws IOException {
        store().put(KEY, new byte[11]);
        assertThatThrownBy(() -> store().read(KEY, 10))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("runs/r1/outcome.json")
                .hasMessageContaining("must be at most 10 bytes, got");
    }
}
