package io.dcgan.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.StoreKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderStoreTest extends ArtifactStoreContract {
    private final Path root;
    private final FolderStore store;

    FolderStoreTest(@TempDir Path root) {
        this.root = root;
        this.store = new FolderStore(root);
    }

    @Override
    ArtifactStore store() {
        return store;
    }

    @Test
    void noTemporaryFileIsLeft() throws IOException {
        store.put(KEY, new byte[] {1});
        store.create(KEY, new byte[] {2});
        try (var left = Files.list(root.resolve(".incoming"))) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".hidden", "a/.b", "a\\b", "a b", "a\u0000"})
    void noKeyLeavesTheStore(String key) {
        assertThatThrownBy(() -> new StoreKey(key)).isInstanceOf(IllegalArgumentException.class);
    }
}
