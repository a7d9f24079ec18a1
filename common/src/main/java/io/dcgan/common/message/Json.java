package io.dcgan.common.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.dcgan.common.id.Require;
import io.dcgan.common.id.RunId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * The wire format of every message and of the JSON files in the store.
 *
 * <p>The format is forward compatible: unknown fields are ignored. Known fields are strict: a quoted number is not a
 * number, a number with a fraction is not an integer, and a field must not be repeated.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNameLength(1_000)
                            .maxStringLength(1 << 20)
                            .build())
                    .build())
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    /** Binds a command without {@link TrainCommandDeserializer}, which uses this mapper itself. */
    private static final JsonMapper WITHOUT_DEFAULTS =
            MAPPER.rebuild().addMixIn(TrainCommand.class, WithoutDefaults.class).build();

    /** Writes content for comparison: sorted, and with every digit of its numbers. */
    private static final JsonMapper SORTED = MAPPER.rebuild()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Writes equal messages as equal bytes, in every version of Java. */
    private static final JsonMapper CANONICAL = MAPPER.rebuild()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    @JsonDeserialize(using = JsonDeserializer.None.class)
    private interface WithoutDefaults {}

    private Json() {}

    /** Returns a mapper with this format, for frameworks that call one. */
    public static ObjectMapper mapper() {
        return MAPPER.copy();
    }

    /** Writes a message as UTF-8. */
    public static byte[] write(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + message, e);
        }
    }

    /** Returns the message as UTF-8, with more fields after its own. */
    public static byte[] write(Object message, Map<String, ?> moreFields) {
        var tree = (ObjectNode) MAPPER.valueToTree(message);
        tree.setAll((ObjectNode) MAPPER.valueToTree(moreFields));
        return write(tree);
    }

    /** Writes a message as UTF-8 with the fields sorted by name at every depth, without white space. */
    public static byte[] writeCanonical(Object message) {
        var fields = CANONICAL.convertValue(message, new TypeReference<SortedMap<String, Object>>() {});
        try {
            return CANONICAL.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + message, e);
        }
    }

    /** Reads a message that must contain every required field. */
    public static <T> T read(byte[] json, Class<T> type) throws MalformedMessageException {
        return bind(object(json), type);
    }

    /**
     * Reads a message whose fields are optional.
     *
     * @param defaults a message or a map that provides the values of absent fields
     */
    public static <T> T read(byte[] json, Object defaults, Class<T> type) throws MalformedMessageException {
        return bind(withDefaults(defaults, object(json)), type);
    }

    /** Returns the fields of an object, sorted by name at every depth, so that equal content gives equal text. */
    static SortedMap<String, Object> fields(byte[] json) throws MalformedMessageException {
        return SORTED.convertValue(object(json), new TypeReference<>() {});
    }

    /** Writes fields as UTF-8, with the entries of maps sorted by name. */
    static byte[] writeSorted(Map<String, ?> fields) {
        try {
            return SORTED.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + fields, e);
        }
    }

    static TrainCommand bindWithoutDefaults(ObjectNode tree, TrainCommand defaults) throws IOException {
        return WITHOUT_DEFAULTS.treeToValue(withDefaults(defaults, tree), TrainCommand.class);
    }

    private static ObjectNode withDefaults(Object defaults, ObjectNode tree) {
        var merged = (ObjectNode) MAPPER.valueToTree(defaults);
        merged.setAll(tree);
        return merged;
    }

    private static ObjectNode object(byte[] json) throws MalformedMessageException {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            // Where a limit of the parser ended it, it does not tell the place.
            var at = Optional.ofNullable(e.getLocation()).orElse(JsonLocation.NA);
            throw new MalformedMessageException("must be JSON, got an error at line %d, column %d: %s"
                    .formatted(at.getLineNr(), at.getColumnNr(), Require.abbreviate(e.getOriginalMessage())));
        } catch (IOException e) {
            throw new MalformedMessageException("must be JSON in UTF-8: " + e.getMessage());
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedMessageException("must be a JSON object, got "
                + (tree.isMissingNode() ? "nothing" : Require.abbreviate(tree.toString())));
    }

    private static <T> T bind(ObjectNode tree, Class<T> type) throws MalformedMessageException {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (ValueInstantiationException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new MalformedMessageException(String.valueOf(cause.getMessage()));
        } catch (InvalidTypeIdException e) {
            var got = Optional.ofNullable(e.getTypeId())
                    .map(id -> "\"" + Require.abbreviate(id) + "\"")
                    .orElse("nothing");
            throw new MalformedMessageException("type must be a known type, got " + got);
        } catch (MismatchedInputException e) {
            throw new MalformedMessageException(
                    "%s must be %s, got %s".formatted(path(e), expected(e.getTargetType()), found(tree, e)));
        } catch (JsonMappingException e) {
            throw new MalformedMessageException(path(e) + ": " + Require.abbreviate(e.getOriginalMessage()));
        } catch (JsonProcessingException e) {
            throw new MalformedMessageException(Require.abbreviate(e.getOriginalMessage()));
        }
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() != null ? step.getFieldName() : String.valueOf(step.getIndex()))
                .collect(Collectors.joining("."));
    }

    private static String expected(Class<?> type) {
        if (type == int.class || type == long.class) {
            return "an integer";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == List.class) {
            return "an array";
        }
        return type == String.class || type == RunId.class || type.isEnum() ? "a string" : "a " + type.getSimpleName();
    }

    private static String found(ObjectNode tree, JsonMappingException e) {
        JsonNode node = tree;
        for (var step : e.getPath()) {
            node = step.getFieldName() != null ? node.path(step.getFieldName()) : node.path(step.getIndex());
        }
        return node.isMissingNode() ? "nothing" : Require.abbreviate(node.toString());
    }
}
