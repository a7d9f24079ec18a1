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
 * @param name      its path in the folder, for people
 * @param className the sub-folder that it lies in; empty where it lies in none
 */
record ImageFile(Path path, String name, String className) {
    private static final Set<String> EXTENSIONS = Set.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

    /**
     * The images of a folder, which lie in it or in its sub-folders, never both. Hidden files are not seen.
     *
     * @return sorted by class, then by name, whatever the order of the file system
     */
    static List<ImageFile> list(Path folder) throws IOException {
        var images = new ArrayList<>(images(folder, ""));
        boolean direct = !images.isEmpty();
        for (var classFolder : visibleChildren(folder, Files::isDirectory)) {
            images.addAll(images(classFolder, classFolder.getFileName() + "/"));
        }
        if (direct && images.stream().anyMatch(image -> !image.className.isEmpty())) {
            throw new IOException(
                    "%s must have its images either in itself or in its sub-folders, one for each class, has both"
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
