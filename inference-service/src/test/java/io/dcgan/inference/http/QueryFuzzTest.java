package io.dcgan.inference.http;

import io.dcgan.common.message.ColourMode;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.latent.LatentSelection;
import io.dcgan.inference.http.latent.MixedLatents;
import io.dcgan.inference.http.latent.RequestedClasses;
import io.dcgan.testsupport.Fuzzing;
import jakarta.ws.rs.WebApplicationException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any query string is accepted, or refused with the reason. */
class QueryFuzzTest {
    private static final Set<String> KNOWN = Set.of(
            "mix",
            "at",
            "first",
            "count",
            "columns",
            "digit",
            "digits",
            "class",
            "classes",
            "truncation",
            "seed",
            "format",
            "model");
    private static final Signature SIGNATURE = new Signature(2, 10, 1, 28, 28);

    @Test
    void queryStrings() {
        Fuzzing.fuzz(
                List.of(
                        bytes("count=64&columns=8&seed=-7&format=rgb&truncation=0.5"),
                        bytes("digits=0123456789&seed=9223372036854775807&model=mnist"),
                        bytes("digit=7&format=grey&truncation=1e-3"),
                        bytes("mix=42/17:0.8,7:-0.6&mix=1&columns=2"),
                        bytes("at=3.25,-1.5&at=-500,499&digit=3")),
                input -> read(new QueryParameters(parse(new String(input, StandardCharsets.UTF_8)), KNOWN)),
                WebApplicationException.class);
    }

    private static void read(QueryParameters query) {
        query.oneOf("format", ColourMode.class);
        query.text("model");
        query.integer("count", 1, 256);
        query.integer("columns", 1, 64);
        query.decimal("truncation", 0, 1, 1);
        query.longInteger("seed");
        var classes = RequestedClasses.of(query, SIGNATURE);
        if (LatentSelection.isMixed(query)) {
            var mixed = MixedLatents.of(query, SIGNATURE, classes, 1, 256);
            mixed.fillInputs(0, 1, FloatBuffer.allocate(2), LongBuffer.allocate(1));
        }
    }

    private static Map<String, List<String>> parse(String query) {
        var parameters = new HashMap<String, List<String>>();
        for (var part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            var name = equals < 0 ? part : part.substring(0, equals);
            parameters
                    .computeIfAbsent(name, unused -> new ArrayList<>())
                    .add(equals < 0 ? "" : part.substring(equals + 1));
        }
        return parameters;
    }

    private static byte[] bytes(String query) {
        return query.getBytes(StandardCharsets.UTF_8);
    }
}
