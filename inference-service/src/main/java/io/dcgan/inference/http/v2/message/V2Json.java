package io.dcgan.inference.http.v2.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.dcgan.common.id.Require;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads and writes the protocol's JSON. Requests are bound without building a tree, because one may have a million
 * numbers.
 *
 * <p>Unknown fields are ignored; quoted numbers and duplicate fields are errors.
 */
public final class V2Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNameLength(256)
                            .maxStringLength(4096)
                            .build())
                    .build())
            .addModule(new Jdk8Module())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .build();

    private V2Json() {}

    public static byte[] write(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + message, e);
        }
    }

    /** Returns a JSON response. Its media type has no charset, because clients compare it literally. */
    public static ResponseBuilder response(int status, Object message) {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(write(message));
    }

    /** Reads the first {@code length} bytes; every error is a 400. */
    static InferRequest read(byte[] bytes, int length) {
        try (var parser = new BoundedParser(MAPPER.createParser(bytes, 0, length))) {
            var request = MAPPER.readValue(parser, InferRequest.class);
            if (request == null) {
                throw V2Error.badRequest("the request must be an object, got null");
            }
            return request;
        } catch (MismatchedInputException e) {
            throw V2Error.badRequest("%s must be %s, got something else at %s"
                    .formatted(path(e), expected(e.getTargetType()), location(e)));
        } catch (JsonProcessingException e) {
            throw V2Error.badRequest("the request must be JSON, got an error at %s: %s"
                    .formatted(location(e), Require.abbreviate(e.getOriginalMessage())));
        } catch (IOException e) {
            throw V2Error.badRequest(
                    "the request must be JSON in UTF-8: " + Require.abbreviate(String.valueOf(e.getMessage())));
        }
    }

    private static String location(JsonProcessingException e) {
        // The parser reports no location when it hits one of its limits.
        var at = Optional.ofNullable(e.getLocation()).orElse(JsonLocation.NA);
        return "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    }

    private static String path(JsonMappingException e) {
        var path = e.getPath().stream()
                .map(step -> step.getFieldName() != null ? step.getFieldName() : String.valueOf(step.getIndex()))
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "the request" : path;
    }

    private static String expected(Class<?> type) {
        if (type == JsonNumbers.class) {
            return JsonNumbers.EXPECTED;
        } else if (type == String.class) {
            return "a string";
        } else if (type == Boolean.class) {
            return "true or false";
        } else if (type == Integer.class) {
            return "an integer";
        }
        return List.class.isAssignableFrom(type) ? "a list" : "an object";
    }
}
