package io.dcgan.common.store;

import io.dcgan.common.id.StoreKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * A store in a folder, which may be on a network file system.
 *
 * <p>A file is first written to {@code .incoming}, synced and then moved into place, so after a crash it is either
 * complete or absent.
 */
public final class FolderStore implements ArtifactStore {
    private static final Logger LOG = Logger.getLogger(FolderStore.class);
    private static final String INCOMING = ".incoming";

    /** Writing a file takes less than this. */
    private static final Duration MAX_WRITE_TIME = Duration.ofHours(1);

    private final Path root;

    public FolderStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
        deleteAbandonedFiles();
    }

    /** Deletes the temporary files of processes that were killed while they wrote. */
    private void deleteAbandonedFiles() {
        var oldest = Instant.now().minus(MAX_WRITE_TIME);
        try (var files = Files.newDirectoryStream(
                root.resolve(INCOMING),
                file -> Files.getLastModifiedTime(file).toInstant().isBefore(oldest))) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            LOG.debugf("%s has no temporary files", root);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debugf("temporary files in %s cannot be deleted: %s", root, e);
        }
    }

    @Override
    public void put(StoreKey key, byte[] content) throws IOException {
        var target = prepareTarget(key);
        var aside = writeTemporaryFile(content);
        try {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(parent(target));
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    @Override
    public boolean create(StoreKey key, byte[] content) throws IOException {
        var target = prepareTarget(key);
        var aside = writeTemporaryFile(content);
        try {
            // Unlike a rename, a link fails if the target exists. Unlike an exclusive create, it never exposes a
            // partial file.
            Files.createLink(target, aside);
            sync(parent(target));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    @Override
    public Optional<byte[]> read(StoreKey key, long limit) throws IOException {
        try (var in = Files.newInputStream(path(key))) {
            var content = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
            if (content.length > limit) {
                throw new DamagedFileException("%s must be at most %d bytes, got more".formatted(key, limit));
            }
            return Optional.of(content);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean contains(StoreKey key) throws IOException {
        return Files.isRegularFile(path(key));
    }

    @Override
    public List<String> names(StoreKey folder) throws IOException {
        try (var children = Files.list(path(folder))) {
            return children.map(child -> String.valueOf(child.getFileName()))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void delete(StoreKey key) throws IOException {
        Files.deleteIfExists(path(key));
    }

    @Override
    public String toString() {
        return root.toString();
    }

    private Path path(StoreKey key) {
        return root.resolve(key.value());
    }

    private Path prepareTarget(StoreKey key) throws IOException {
        var target = path(key);
        Files.createDirectories(parent(target));
        return target;
    }

    private Path writeTemporaryFile(byte[] content) throws IOException {
        var folder = Files.createDirectories(root.resolve(INCOMING));
        var aside = folder.resolve(UUID.randomUUID().toString());
        try (var out = FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(aside);
            throw e;
        }
        return aside;
    }

    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path parent(Path path) {
        var parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("path must have a parent folder, got " + path);
        }
        return parent;
    }
}
