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
 * Counts process crashes per release that was being loaded. A crash in native code ends the process; without the count,
 * the same release would crash every process after it. A release that was loaded or refused is removed.
 *
 * <p>The file is written without fsync: it must survive the process, not the machine.
 */
@ApplicationScoped
public class CrashGuard {
    private static final Logger LOG = Logger.getLogger(CrashGuard.class);

    /** A process may also be killed for other reasons during a load, but hardly this often. */
    private static final int MAX_CRASHES = 3;

    private final Path file;

    /**
     * The processes that crashed while loading a release.
     *
     * @param end the end of the releases topic when the last of these loads began
     */
    private record Crashes(int count, long end) {
        private static Crashes parse(String number, String end) {
            return new Crashes(Integer.parseInt(number), Long.parseLong(end));
        }
    }

    public CrashGuard(InferenceConfig config) {
        file = config.cache().resolve("loading");
    }

    /** The releases that crashed too many processes to be loaded again, by key. */
    public Map<String, QuarantineEntry> crashedReleases() {
        return read().entrySet().stream()
                .filter(one -> one.getValue().count() >= MAX_CRASHES)
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        one -> new QuarantineEntry(
                                "too many processes crashed while loading it",
                                one.getValue().end())));
    }

    /**
     * Counts a crash against the release, in case the process crashes before {@link #end}.
     *
     * @param topicEnd the end of the releases topic, as far as it has been read
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

    /** Reads one line per release: key, crashes and offset, separated by spaces. */
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
            LOG.debug("the crash counts cannot be read", e);
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
            all.forEach((key, crashes) -> lines.append(key)
                    .append(' ')
                    .append(crashes.count())
                    .append(' ')
                    .append(crashes.end())
                    .append('\n'));
            Files.writeString(file, lines);
        } catch (IOException e) {
            LOG.debug("the crash counts cannot be written", e);
        }
    }
}
