package io.dcgan.inference.http;

import io.dcgan.common.message.ColourMode;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.latent.RequestedClasses;
import io.dcgan.testsupport.Fuzzing;
import jakarta.ws.rs.WebApplicationException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any query string is accepted, or refused with the reason. */
class QueryFuzzTest {
    private static final Set<String> KNOWN =
            Set.of("count", "columns", "digit", "digits", "class", "classes", "truncation", "seed", "format", "model");
    private static final Signature SIGNATURE = new Signature(2, 10, 1, 28, 28);

    @Test
    void queryStrings() {
        Fuzzing.fuzz(
                List.of(
                        bytes("count=64&columns=8&seed=-7&format=rgb&truncation=0.5"),
                        bytes("digits=0123456789&seed=9223372036854775807&model=mnist"),
                        bytes("digit=7&format=grey&truncation=1e-3")),
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
        RequestedClasses.of(query, SIGNATURE);
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
