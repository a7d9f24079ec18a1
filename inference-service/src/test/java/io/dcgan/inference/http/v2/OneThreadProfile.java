package io.dcgan.inference.http.v2;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Configures a service that is easy to overload: one thread and a short queue. */
public final class OneThreadProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("dcgan.inference.batch.threads", "1", "dcgan.inference.batch.queue", "4");
    }
}
