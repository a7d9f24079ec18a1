package io.dcgan.inference.release.load;

import io.dcgan.inference.InferenceConfig;
import io.dcgan.inference.release.desired.QuarantineEntry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Remembers over the death of a process which releases it was loading: native code that crashes takes the process along,
 * and would take every one after it. A release that was loaded, or refused, is forgotten.
 *
 * <p>The marks are written without waiting for the disk: they must outlive the process, not the machine.
 */
@ApplicationScoped
public class CrashGuard {
    private static final Logger LOG = Logger.getLogger(CrashGuard.class);

    /** A process may be killed for other reasons while it loads, but hardly so often. */
    private static final int MAX_CRASHES = 3;

    private final Path file;

    /**
     * The processes that died while they loaded a release.
     *
     * @param end to which the releases topic had been read when the last of them began
     */
    private record Crashes(int count, long end) {
        private static Crashes parse(String number, String end) {
            return new Crashes(Integer.parseInt(number), Long.parseLong(end));
        }
    }

    public CrashGuard(InferenceConfig config) {
        file = config.cache().resolve("loading");
    }

    /** The releases, by their keys, with which so many processes died that they are not to be tried again. */
    public Map<String, QuarantineEntry> crashedReleases() {
        return read().entrySet().stream()
                .filter(one -> one.getValue().count() >= MAX_CRASHES)
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        one -> new QuarantineEntry(
                                "processes ended while they loaded it",
                                one.getValue().end())));
    }

    /**
     * Until {@link #end}, a death is this release's.
     *
     * @param topicEnd to which the releases topic has been read
     */
    public void begin(String key, long topicEnd) {
        var all = read();
        all.merge(key, new Crashes(1, topicEnd), (before, now) -> new Crashes(before.count() + 1, now.end()));
        write(all);
    }

    void end(String key) {
        var all = read();
        all.remove(key);
        write(all);
    }

    /** A line each: key, deaths and offset, with spaces between. */
    private Map<String, Crashes> read() {
        var all = new TreeMap<String, Crashes>();
        try {
            if (Files.exists(file)) {
                for (var line : Files.readAllLines(file)) {
                    var words = line.split(" ", -1);
                    all.put(words[0], Crashes.parse(words[1], words[2]));
                }
            }
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            LOG.debug("a disk that has rotted remembers nothing", e);
        }
        return all;
    }

    private void write(Map<String, Crashes> all) {
        try {
            if (all.isEmpty()) {
                Files.deleteIfExists(file);
                return;
            }
            Files.createDirectories(file.getParent());
            var lines = new StringBuilder();
            all.forEach((key, deaths) -> lines.append(key)
                    .append(' ')
                    .append(deaths.count())
                    .append(' ')
                    .append(deaths.end())
                    .append('\n'));
            Files.writeString(file, lines);
        } catch (IOException e) {
            LOG.debug("a disk that takes nothing remembers nothing", e);
        }
    }
}
