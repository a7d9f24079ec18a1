package io.dcgan.trainer.data.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A folder that the operator filled. */
public record FolderSource(Path folder) implements FileSource {
    @Override
    public byte[] fetch(String name) throws IOException {
        for (var file : new Path[] {folder.resolve(name), folder.resolve(name + ".gz")}) {
            if (Files.isRegularFile(file)) {
                try (var in = Files.newInputStream(file)) {
                    return FileSource.read(in);
                }
            }
        }
        throw new NoSuchFileException(folder.resolve(name).toString(), null, "found neither plain nor as .gz");
    }

    @Override
    public String toString() {
        return "folder " + folder;
    }
}
