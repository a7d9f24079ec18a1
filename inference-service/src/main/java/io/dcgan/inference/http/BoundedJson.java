package io.dcgan.inference.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.platform.http.ProblemResponses;
import java.io.IOException;

/**
 * Reads bodies that consist mostly of numbers. It limits all other tokens before it makes objects: a tree of empty
 * objects needs far more memory than its text.
 */
public final class BoundedJson {
    private static final int MAX_TOKENS = 4_096;
    private static final JsonFactory FACTORY = new JsonFactory();

    private BoundedJson() {}

    /**
     * Reads a body.
     *
     * @throws jakarta.ws.rs.WebApplicationException 400 if it is malformed
     */
    public static <T> T read(byte[] body, Class<T> type) {
        try {
            requireBounded(body);
            return Json.read(body, type);
        } catch (MalformedMessageException e) {
            throw ProblemResponses.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static void requireBounded(byte[] body) {
        try (var parser = FACTORY.createParser(body)) {
            int tokens = 0;
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
                    tokens++;
                }
                if (token == JsonToken.VALUE_NULL) {
                    // An array of numbers could contain it, too.
                    throw ProblemResponses.badRequest("the body must not contain null");
                }
                if (tokens > MAX_TOKENS) {
                    throw ProblemResponses.badRequest(
                            "besides numbers, the body must have at most %d names, values and brackets"
                                    .formatted(MAX_TOKENS));
                }
            }
        } catch (IOException e) {
            // Reading it again reports the error.
        }
    }
}
