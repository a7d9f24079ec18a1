package io.dcgan.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dcgan.common.golden.Golden;
import io.dcgan.common.release.ReleaseRecord;
import java.util.ArrayList;
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

    /** The order of the fields counts, too: people compare what they have logged. */
    @Test
    void theTextOfEveryMessageIsThatOfTheGoldenFile() throws Exception {
        var lines = new ArrayList<String>();
        for (var message : messages()) {
            var least = least(message);
            var read = Json.read(text(least).getBytes(UTF_8), family(message));
            var type = ExampleMessages.asJson(message).path("type").asText("TrainCommand");
            lines.add(type + " written: " + text(message));
            lines.add(type + " minimal: " + text(least));
            lines.add(type + " minimal as read: " + text(read));
        }
        Golden.check("messages.txt", lines);
    }

    /** The message without all the fields that its reader can do without. */
    private static JsonNode least(Record message) throws Exception {
        var least = (ObjectNode) ExampleMessages.asJson(message);
        var fields = new ArrayList<String>();
        least.fieldNames().forEachRemaining(fields::add);
        for (var field : fields) {
            var without = least.deepCopy();
            without.remove(field);
            if (isRead(without, family(message))) {
                least = without;
            }
        }
        return least;
    }

    private static boolean isRead(ObjectNode json, Class<?> family) {
        try {
            return Json.read(text(json).getBytes(UTF_8), family) != null;
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    private static String text(Object message) {
        return new String(Json.write(message), UTF_8);
    }

    /** The type as which a reader of the topic reads it. */
    private static Class<?> family(Record message) {
        return message.getClass().getInterfaces().length == 0
                ? message.getClass()
                : message.getClass().getInterfaces()[0];
    }
}
