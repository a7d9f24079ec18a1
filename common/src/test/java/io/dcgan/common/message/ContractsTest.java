package io.dcgan.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.resource.SchemaLoader;
import io.dcgan.common.id.RunId;
import io.dcgan.common.release.ReleaseRecord;
import java.io.IOException;
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds docs/asyncapi.yaml and docs/schemas against the records. */
class ContractsTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path SCHEMAS = DOCS.resolve("schemas");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RunId RUN = new RunId("run-1");

    static List<Record> messages() {
        return ExampleMessages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageFollowsItsSchema(Record message) throws Exception {
        assertThat(errors(message, ExampleMessages.tree(ExampleMessages.goldenFile(message))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aSchemaHasTheFieldsThatItsMessageHas(Record message) throws Exception {
        assertSameFields(
                ExampleMessages.typeName(message),
                family(message),
                definition(message),
                ExampleMessages.asJson(message));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aSchemaRequiresTheFieldsWithoutWhichItsMessageCannotBeRead(Record message) throws Exception {
        var whole = ExampleMessages.asJson(message);
        for (var field : fields(whole)) {
            var without = ((ObjectNode) whole.deepCopy()).without(field);
            assertThat(errors(message, without).isEmpty())
                    .as("valid without " + field)
                    .isEqualTo(isRead(message, without));
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aSchemaRefusesAFieldOfAnotherTypeAsItsMessageDoes(Record message) throws Exception {
        var whole = ExampleMessages.asJson(message);
        for (var field : fields(whole)) {
            var wrong = (ObjectNode) whole.deepCopy();
            wrong.putArray(field).addArray();
            assertThat(errors(message, wrong)).as(field).isNotEmpty();
            assertThat(isRead(message, wrong)).as(field).isFalse();
        }
    }

    @Test
    void theDefaultsOfACommandAreThoseOfItsSchema() throws Exception {
        var defaults = ExampleMessages.asJson(TrainCommand.defaults(RUN, "dcgan"));
        var properties = schema("TrainCommand").get("properties");
        for (var field : fields(defaults)) {
            var stated = properties.get(field).get("default");
            if (field.equals("runId")) {
                assertThat((Object) stated).isNull();
            } else {
                assertSameValue(field, defaults.get(field), stated);
            }
        }
    }

    @Test
    void theBoundsOfACommandAreThoseOfItsSchema() throws Exception {
        for (var property : schema("TrainCommand").get("properties").properties()) {
            var field = property.getKey();
            var bounds = property.getValue();
            if (bounds.has("minimum")) {
                assertAccepted(field, bounds.get("minimum"));
                assertRefused(field, beyond(bounds, "minimum", -1));
            }
            if (bounds.has("maximum")) {
                assertAccepted(field, bounds.get("maximum"));
                assertRefused(field, beyond(bounds, "maximum", 1));
            }
            for (var value : bounds.path("enum")) {
                if (!value.asText().equals("hinge")) {
                    assertAccepted(field, value);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"flavour\": \"red\"}",
                "{\"forkOf\": null}",
                "{\"loss\": \"hinge\", \"labelSmoothing\": 0}",
                "{\"loss\": \"hinge\", \"architecture\": \"mlp\"}"
            })
    void aCommandThatIsTakenFollowsTheSchema(String command) throws Exception {
        TrainCommand.read(command.getBytes(UTF_8), RUN);
        assertThat(errors("TrainCommand", JSON.readTree(command))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"epochs\": 0}",
                "{\"epochs\": \"3\"}",
                "{\"epochs\": 3.5}",
                "{\"epochs\": null}",
                "{\"seed\": 9223372036854775808}",
                "{\"model\": \"UPPER\"}",
                "{\"runId\": \".hidden\"}",
                "{\"imageSize\": 29}",
                "{\"device\": \"abacus\"}",
                "{\"loss\": \"hinge\"}",
                "{\"loss\": \"hinge\", \"architecture\": \"mlp\", \"labelSmoothing\": 0.1}"
            })
    void aCommandThatIsRejectedDoesNotFollowTheSchema(String command) throws Exception {
        assertThatThrownBy(() -> TrainCommand.read(command.getBytes(UTF_8), RUN))
                .isInstanceOf(MalformedMessageException.class);
        assertThat(errors("TrainCommand", JSON.readTree(command))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "RunControl       | {\"type\": \"Cease\", \"runId\": \"mine\"}",
                "RunControl       | {\"runId\": \"mine\"}",
                "RunControl       | {\"type\": \"Cancel\", \"runId\": \"mine\", \"controlId\": \"/\"}",
                "TrainingEvent    | {\"type\": \"RunForgotten\"}",
                "GeneratorRelease | {\"type\": \"Retirement\"}"
            })
    void aWrongMessageDoesNotFollowItsSchema(String schema, String message) throws Exception {
        assertThat(errors(schema, JSON.readTree(message))).isNotEmpty();
    }

    @Test
    void everyTopicHasItsChannel() throws Exception {
        var topics = Arrays.stream(Topics.class.getFields())
                .map(ContractsTest::constant)
                .toList();
        assertThat(asyncApi().get("channels"))
                .extracting(channel -> channel.get("address").asText())
                .containsExactlyInAnyOrderElementsOf(topics);
    }

    @Test
    void everyMessageStandsOnItsTopicWithItsSchema() throws Exception {
        var channels = asyncApi().get("channels");
        assertOnChannel(channels.get("trainCommands"), TrainCommand.class);
        assertOnChannel(channels.get("runControls"), RunControl.class.getPermittedSubclasses());
        assertOnChannel(channels.get("trainingEvents"), TrainingEvent.class.getPermittedSubclasses());
        assertOnChannel(channels.get("generatorReleases"), ReleaseRecord.class.getPermittedSubclasses());
        for (var message : messages()) {
            var name = ExampleMessages.typeName(message);
            var file = "./schemas/" + family(message) + ".json";
            assertThat(asyncApi()
                            .at("/components/messages/" + name + "/payload/$ref")
                            .asText())
                    .isEqualTo(family(message).equals(name) ? file : file + "#/$defs/" + name);
        }
    }

    @Test
    void everySchemaBelongsToAMessageAndEveryReferenceLeadsSomewhere() throws Exception {
        var references = new TreeSet<>(asyncApi().findValuesAsText("$ref"));
        for (var reference : references) {
            var parts = reference.split("#", 2);
            var document = parts[0].isEmpty() ? asyncApi() : JSON.readTree(Files.readString(DOCS.resolve(parts[0])));
            assertThat(document.at(parts.length == 1 ? "" : parts[1]).isObject())
                    .as(reference)
                    .isTrue();
        }
        try (var files = Files.list(SCHEMAS)) {
            assertThat(files.map(file -> "./schemas/" + file.getFileName()))
                    .allMatch(file -> references.stream().anyMatch(reference -> reference.startsWith(file)));
        }
    }

    private static void assertSameFields(String path, String file, JsonNode definition, JsonNode value)
            throws IOException {
        var reference = definition.path("$ref").asText();
        if (reference.startsWith("#")) {
            assertSameFields(path, file, schema(file).at(reference.substring(1)), value);
        } else if (!reference.isEmpty()) {
            var other = reference.replace(".json", "");
            assertSameFields(path, other, schema(other), value);
        } else if (definition.has("properties")) {
            assertThat(fields(value))
                    .as(path)
                    .containsExactlyInAnyOrderElementsOf(fields(definition.get("properties")));
            for (var field : value.properties()) {
                var inner = definition.get("properties").get(field.getKey());
                assertSameFields(path + "." + field.getKey(), file, inner, field.getValue());
            }
        }
    }

    private static void assertOnChannel(JsonNode channel, Class<?>... types) {
        assertThat(channel.get("messages"))
                .extracting(message -> message.get("$ref").asText())
                .containsExactlyInAnyOrderElementsOf(Stream.of(types)
                        .map(type -> "#/components/messages/" + type.getSimpleName())
                        .toList());
    }

    private static void assertAccepted(String field, JsonNode value) throws Exception {
        var read = TrainCommand.read(Json.write(Map.of(field, value)), RUN);
        assertSameValue(field, ExampleMessages.asJson(read).get(field), value);
    }

    private static void assertRefused(String field, JsonNode value) {
        assertThatThrownBy(() -> TrainCommand.read(Json.write(Map.of(field, value)), RUN))
                .as("%s %s", field, value)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(field);
    }

    /** The first value that a bound leaves out. */
    private static JsonNode beyond(JsonNode property, String bound, int direction) {
        var nodes = JsonNodeFactory.instance;
        var value = property.get(bound);
        return property.get("type").asText().equals("integer")
                ? nodes.numberNode(value.bigIntegerValue().add(BigInteger.valueOf(direction)))
                : nodes.numberNode(Math.nextAfter(value.doubleValue(), direction * Double.MAX_VALUE));
    }

    /** A number is the same however it is written. */
    private static void assertSameValue(String field, JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            assertThat(one.decimalValue()).as(field).isEqualByComparingTo(other.decimalValue());
        } else {
            assertThat((Object) one).as(field).isEqualTo(other);
        }
    }

    private static boolean isRead(Record message, JsonNode json) {
        try {
            var bytes = Json.write(json);
            switch (family(message)) {
                case "TrainCommand" -> TrainCommand.read(bytes, RUN);
                case "RunControl" -> RunControl.read(bytes, "control");
                case "TrainingEvent" -> Json.read(bytes, TrainingEvent.class);
                default -> Json.read(bytes, ReleaseRecord.class);
            }
            return true;
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    /** The name of the schema's file: a sealed family's own, but a release's record its own. */
    private static String family(Record message) {
        return message instanceof RunControl
                ? "RunControl"
                : message instanceof TrainingEvent ? "TrainingEvent" : ExampleMessages.typeName(message);
    }

    private static JsonNode definition(Record message) throws IOException {
        var schema = schema(family(message));
        return schema.has("oneOf") ? schema.get("$defs").get(ExampleMessages.typeName(message)) : schema;
    }

    private static List<String> errors(Record message, JsonNode json) {
        return errors(family(message), json);
    }

    private static List<String> errors(String schema, JsonNode json) {
        return validator(schema)
                .validate(json, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static Schema validator(String schema) {
        var file = SCHEMAS.resolve(schema + ".json").toAbsolutePath().normalize();
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        registry -> registry.schemaLoader(SchemaLoader.Builder::fetchRemoteResources))
                .getSchema(SchemaLocation.of(file.toUri().toString()));
    }

    private static JsonNode schema(String name) throws IOException {
        return JSON.readTree(SCHEMAS.resolve(name + ".json").toFile());
    }

    private static JsonNode asyncApi() throws IOException {
        return new YAMLMapper().readTree(DOCS.resolve("asyncapi.yaml").toFile());
    }

    private static List<String> fields(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static String constant(Field field) {
        try {
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a public constant can be read", e);
        }
    }
}
