package io.dcgan.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.EventHeader;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.store.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes of a run, and what stays. */
class RunArchiveTest {
    private static final RunId RUN = new RunId("run-1");
    private static final List<String> LARGE = List.of(
            "checkpoints/0001.safetensors",
            "checkpoints-good/0001.safetensors",
            "samples/epoch-0001.png",
            "samples/epochs.gif",
            "best/epoch-0001/generator.onnx",
            "snapshots/step-000001/generator.onnx");
    private static final List<String> KEPT = List.of(
            "command.json", "sent.json", "release.json", "attempts/1", "controls/c1", "metrics.jsonl", "plot.svg");

    private final FolderStore store;
    private final RunArchive archive;

    RunArchiveTest(@TempDir Path folder) throws IOException {
        store = new FolderStore(folder);
        archive = new RunArchive(store);
        for (var files : List.of(LARGE, KEPT)) {
            for (var file : files) {
                store.put(StoreKey.ofRun(RUN, file), new byte[1]);
            }
        }
    }

    @Test
    void ofARunThatHasNotEndedNothingGoes() throws IOException {
        assertThat(archive.prune(RUN)).isFalse();
        assertThat(there(LARGE)).isEqualTo(LARGE);
    }

    @Test
    void ofARunThatHasEndedWhatIsLargeGoes() throws IOException {
        TrainingEvent outcome = new RunFailed(new EventHeader(RUN, 1, 1, Instant.EPOCH), "a test");
        store.put(StoreKey.ofRun(RUN, "outcome.json"), Json.write(outcome));
        assertThat(archive.prune(RUN)).isTrue();
        assertThat(there(LARGE)).isEmpty();
        assertThat(there(KEPT)).isEqualTo(KEPT);
        assertThat(store.contains(StoreKey.ofRun(RUN, "outcome.json"))).isTrue();
        assertThat(archive.prune(RUN)).isTrue();
    }

    private List<String> there(List<String> files) throws IOException {
        var there = new ArrayList<String>();
        for (var file : files) {
            if (store.contains(StoreKey.ofRun(RUN, file))) {
                there.add(file);
            }
        }
        return there;
    }
}
