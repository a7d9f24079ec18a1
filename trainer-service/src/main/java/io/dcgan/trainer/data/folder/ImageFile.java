package io.dcgan.trainer.data.folder;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/**
 * An image in a folder.
 *
 * @param name      its path within the folder, for messages
 * @param className the sub-folder that contains it; empty if it lies directly in the folder
 */
record ImageFile(Path path, String name, String className) {
    private static final Set<String> EXTENSIONS = Set.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

    /**
     * Lists the images of a folder, either those directly in it or those in its sub-folders. Hidden files are ignored.
     *
     * @return sorted by class, then by name, regardless of the file system's order
     * @throws IOException if the folder has images in both places
     */
    static List<ImageFile> list(Path folder) throws IOException {
        var images = new ArrayList<>(images(folder, ""));
        boolean direct = !images.isEmpty();
        for (var classFolder : visibleChildren(folder, Files::isDirectory)) {
            images.addAll(images(classFolder, classFolder.getFileName() + "/"));
        }
        if (direct && images.stream().anyMatch(image -> !image.className.isEmpty())) {
            throw new IOException(
                    "%s must have its images either directly inside or in one sub-folder per class, got both"
                            .formatted(folder));
        }
        return images;
    }

    private static List<ImageFile> images(Path folder, String prefix) throws IOException {
        var className = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
        return visibleChildren(folder, ImageFile::isImage).stream()
                .map(file -> new ImageFile(file, prefix + file.getFileName(), className))
                .toList();
    }

    private static boolean isImage(Path file) {
        var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
    }

    private static List<Path> visibleChildren(Path folder, DirectoryStream.Filter<Path> filter) throws IOException {
        var byName = new TreeMap<String, Path>();
        try (var all = Files.newDirectoryStream(folder, filter)) {
            for (var path : all) {
                var name = path.getFileName().toString();
                if (!name.startsWith(".")) {
                    byName.put(name, path);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return List.copyOf(byName.values());
    }
}
