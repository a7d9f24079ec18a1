package io.dcgan.common.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.release.ReleaseRecord;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A golden file that had to change is a promise broken to those who build on the topics; a new field is not. */
class WireFormatTest {
    static List<Record> messages() {
        return ExampleMessages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageIsWrittenAsItsGoldenFileHasIt(Record message) throws Exception {
        assertThat(ExampleMessages.asJson(message))
                .isEqualTo(ExampleMessages.tree(ExampleMessages.goldenFile(message)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aGoldenFileIsReadAsItsMessage(Record message) throws Exception {
        assertThat(Json.read(ExampleMessages.goldenFile(message), family(message)))
                .isEqualTo(message);
    }

    @Test
    void everyTypeOfMessageHasItsGoldenFile() throws Exception {
        var types = Stream.of(RunControl.class, TrainingEvent.class, ReleaseRecord.class)
                .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
                .map(Class::getSimpleName);
        assertThat(ExampleMessages.goldenNames())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of("TrainCommand"), types).toList())
                .containsExactlyInAnyOrderElementsOf(
                        messages().stream().map(ExampleMessages::typeName).toList());
    }

    /** The type as which a reader of the topic reads it. */
    private static Class<?> family(Record message) {
        return message.getClass().getInterfaces().length == 0
                ? message.getClass()
                : message.getClass().getInterfaces()[0];
    }
}
