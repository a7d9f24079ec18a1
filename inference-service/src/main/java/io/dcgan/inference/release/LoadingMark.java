package io.dcgan.inference.release;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Remembers over the death of a process which release it was loading: native code that crashes takes the process along,
 * and would take every one after it.
 *
 * <p>The mark is written without waiting for the disk: it must outlive the process, not the machine.
 */
@ApplicationScoped
class LoadingMark {
    private static final Logger LOG = Logger.getLogger(LoadingMark.class);

    /** A process may be killed for other reasons while it loads, but hardly so often. */
    private static final int DEATHS = 3;

    private final Path file;

    LoadingMark(InferenceConfig config) {
        file = config.cache().resolve("loading");
    }

    /** The key of the release with which so many processes died that it is not to be tried again. */
    Optional<String> deadly() {
        return Optional.of(key()).filter(key -> !key.isEmpty() && deaths() >= DEATHS);
    }

    /** Until {@link #end}, a death is this release's. */
    void begin(String key) {
        int deaths = key().equals(key) ? deaths() : 0;
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, key + " " + (deaths + 1));
        } catch (IOException e) {
            LOG.debug("a disk that takes nothing remembers nothing", e);
        }
    }

    void end() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("a disk that takes nothing forgets nothing", e);
        }
    }

    private String key() {
        var text = text();
        int space = text.indexOf(' ');
        return space < 0 ? "" : text.substring(0, space);
    }

    private int deaths() {
        try {
            return Integer.parseInt(text().substring(text().indexOf(' ') + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private String text() {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
