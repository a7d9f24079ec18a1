package io.dcgan.trainer.event;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.DamagedFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Events that Kafka has not accepted yet, one per line, in a file in each run's folder. */
final class UnsentEvents {
    private static final Logger LOG = Logger.getLogger(UnsentEvents.class);

    private static final int MAX_FILE_BYTES = 1 << 26;

    private final ArtifactStore store;
    private final Set<RunId> runsWithFile = new HashSet<>();

    UnsentEvents(ArtifactStore store) {
        this.store = store;
    }

    synchronized boolean isEmpty() {
        return runsWithFile.isEmpty();
    }

    /** Marks a run as possibly having a file, so that the next {@link #replaceAll} rewrites or deletes it. */
    synchronized void markFilePresent(RunId runId) {
        runsWithFile.add(runId);
    }

    /** Replaces the stored events of all runs with these. */
    synchronized void replaceAll(Map<RunId, List<TrainingEvent>> byRun) throws IOException {
        for (var one : byRun.entrySet()) {
            runsWithFile.add(one.getKey());
            var lines = new ByteArrayOutputStream();
            for (var event : one.getValue()) {
                lines.writeBytes(Json.write(event));
                lines.write('\n');
            }
            store.put(key(one.getKey()), lines.toByteArray());
        }
        for (var runId : List.copyOf(runsWithFile)) {
            if (!byRun.containsKey(runId)) {
                store.delete(key(runId));
                runsWithFile.remove(runId);
            }
        }
    }

    /** Reads the events of a run. Lines that cannot be read are skipped: they must not keep the run from continuing. */
    List<TrainingEvent> read(RunId runId) throws IOException {
        Optional<byte[]> lines;
        try {
            lines = store.read(key(runId), MAX_FILE_BYTES);
        } catch (DamagedFileException e) {
            LOG.errorf("run=%s unsent events are lost: %s", runId, e.getMessage());
            return List.of();
        }
        var events = new ArrayList<TrainingEvent>();
        if (lines.isPresent()) {
            for (var line :
                    new String(lines.get(), StandardCharsets.UTF_8).lines().toList()) {
                try {
                    events.add(Json.read(line.getBytes(StandardCharsets.UTF_8), TrainingEvent.class));
                } catch (MalformedMessageException e) {
                    LOG.errorf("run=%s an unsent event is lost: %s", runId, e.getMessage());
                }
            }
        }
        return events;
    }

    private static StoreKey key(RunId runId) {
        return StoreKey.ofRun(runId, "unsent-events.jsonl");
    }
}
