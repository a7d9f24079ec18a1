package io.dcgan.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderStoreTest {
    private static final StoreKey KEY = new StoreKey("runs/r1/outcome.json");

    private final Path root;
    private final FolderStore store;

    FolderStoreTest(@TempDir Path root) {
        this.root = root;
        this.store = new FolderStore(root);
    }

    @Test
    void whatWasPutIsRead() throws IOException {
        store.put(KEY, new byte[] {1, 2});
        store.put(KEY, new byte[] {3});
        assertThat(store.read(KEY, 100)).hasValue(new byte[] {3});
    }

    @Test
    void whatIsNotThereIsEmpty() throws IOException {
        assertThat(store.read(KEY, 100)).isEmpty();
    }

    @Test
    void whatWasDeletedIsNotThere() throws IOException {
        store.put(KEY, new byte[] {1});
        store.delete(KEY);
        store.delete(KEY);
        assertThat(store.read(KEY, 100)).isEmpty();
    }

    @Test
    void aFileIsCreatedOnce() throws IOException {
        assertThat(store.create(KEY, new byte[] {1})).isTrue();
        assertThat(store.create(KEY, new byte[] {2})).isFalse();
        assertThat(store.read(KEY, 100)).hasValue(new byte[] {1});
    }

    @Test
    void ofManyThatCreateAFileOneSucceeds() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            var tries = threads.invokeAll(IntStream.range(0, 64)
                    .<Callable<Boolean>>mapToObj(i -> () -> store.create(KEY, new byte[] {(byte) i}))
                    .toList());
            var successes = 0;
            for (var attempt : tries) {
                successes += attempt.get() ? 1 : 0;
            }
            assertThat(successes).isOne();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void nothingIsLeftAside() throws IOException {
        store.put(KEY, new byte[] {1});
        store.create(KEY, new byte[] {2});
        try (var left = Files.list(root.resolve(".incoming"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileAboveTheLimitIsRefused() throws IOException {
        store.put(KEY, new byte[11]);
        assertThatThrownBy(() -> store.read(KEY, 10))
                .isInstanceOf(IOException.class)
                .hasMessage("runs/r1/outcome.json must be at most 10 bytes, got more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".hidden", "a/.b", "a\\b", "a b", "a\u0000"})
    void noKeyLeavesTheStore(String key) {
        assertThatThrownBy(() -> new StoreKey(key)).isInstanceOf(IllegalArgumentException.class);
    }
}
