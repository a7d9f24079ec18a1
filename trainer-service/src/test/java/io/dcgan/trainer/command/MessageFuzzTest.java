package io.dcgan.trainer.command;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.testsupport.Fuzzing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any record on a topic is accepted, or refused with the reason. */
class MessageFuzzTest {
    private static final Path GOLDEN = Path.of("../common/src/test/resources/golden");

    @Test
    void commands() throws IOException {
        Fuzzing.fuzz(
                golden("TrainCommand"),
                input -> SubmittedCommand.read(input, new RunId("default")),
                MalformedMessageException.class);
    }

    @Test
    void controls() throws IOException {
        Fuzzing.fuzz(
                golden("Cancel", "Pause", "Resume", "Snapshot"),
                input -> Json.read(input, RunControl.class),
                MalformedMessageException.class);
    }

    @Test
    void events() throws IOException {
        Fuzzing.fuzz(
                golden("RunStarted", "RunProgressed", "EpochCompleted", "ControlAnswered", "RunFinished", "RunFailed"),
                input -> Json.read(input, TrainingEvent.class),
                MalformedMessageException.class);
    }

    private static List<byte[]> golden(String... names) throws IOException {
        var files = new ArrayList<byte[]>();
        for (var name : names) {
            files.add(Files.readAllBytes(GOLDEN.resolve(name + ".json")));
        }
        return files;
    }
}
