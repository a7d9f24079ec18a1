package io.dcgan.inference.http.v2.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/**
 * Limits what a request may have besides numbers, before objects are made of it. A tree of empty objects needs thirty
 * times as much memory as its text.
 */
final class BoundedParser extends JsonParserDelegate {
    private static final int MAX_TOKENS = 1_000;

    private int tokens;

    BoundedParser(JsonParser parser) {
        super(parser);
    }

    /** Returns a parser for numbers, which have their own limit. */
    static JsonParser unbounded(JsonParser parser) {
        return parser instanceof BoundedParser bounded ? bounded.delegate : parser;
    }

    @Override
    public JsonToken nextToken() throws IOException {
        tokens++;
        if (tokens > MAX_TOKENS) {
            throw new StreamConstraintsException(
                    "besides numbers, the request must have at most %d names, values and brackets"
                            .formatted(MAX_TOKENS),
                    currentLocation());
        }
        return delegate.nextToken();
    }

    @Override
    public JsonParser skipChildren() throws IOException {
        if (currentToken() != JsonToken.START_OBJECT && currentToken() != JsonToken.START_ARRAY) {
            return this;
        }
        for (int open = 1; open > 0; ) {
            var token = nextToken();
            if (token == null) {
                // As the parser itself does; the caller then reports the missing bracket.
                return this;
            }
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
        return this;
    }
}
