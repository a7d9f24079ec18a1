package io.dcgan.trainer.event;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.StoreKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Events that Kafka has not taken yet, one a line, in a file beside each run's others. */
final class LeftEvents {
    private static final int LIMIT = 1 << 26;

    private final ArtifactStore store;
    private final Set<RunId> there = new HashSet<>();

    LeftEvents(ArtifactStore store) {
        this.store = store;
    }

    synchronized boolean isEmpty() {
        return there.isEmpty();
    }

    /** Of that run there may be a file: it is replaced, or deleted, when the next ones are kept. */
    synchronized void changed(RunId runId) {
        there.add(runId);
    }

    /** Keeps these, and nothing else. */
    synchronized void keep(Map<RunId, List<TrainingEvent>> byRun) throws IOException {
        for (var one : byRun.entrySet()) {
            there.add(one.getKey());
            var lines = new ByteArrayOutputStream();
            for (var event : one.getValue()) {
                lines.writeBytes(Json.write(event));
                lines.write('\n');
            }
            store.put(key(one.getKey()), lines.toByteArray());
        }
        for (var runId : List.copyOf(there)) {
            if (!byRun.containsKey(runId)) {
                store.delete(key(runId));
                there.remove(runId);
            }
        }
    }

    List<TrainingEvent> of(RunId runId) throws IOException {
        var lines = store.read(key(runId), LIMIT);
        var events = new ArrayList<TrainingEvent>();
        if (lines.isPresent()) {
            for (var line :
                    new String(lines.get(), StandardCharsets.UTF_8).lines().toList()) {
                try {
                    events.add(Json.read(line.getBytes(StandardCharsets.UTF_8), TrainingEvent.class));
                } catch (MalformedMessageException e) {
                    throw new IOException("%s in the store is broken: %s".formatted(key(runId), e.getMessage()), e);
                }
            }
        }
        return events;
    }

    private static StoreKey key(RunId runId) {
        return StoreKey.ofRun(runId, "unsent-events.jsonl");
    }
}
