package io.dcgan.inference.http;

import io.dcgan.testsupport.KafkaBrokerResource;
import java.nio.file.Path;
import java.util.Map;

/** A broker for the inference service, whose cache is empty. */
public final class InferenceBroker extends KafkaBrokerResource {
    @Override
    protected Map<String, String> settings(Path folder) {
        return Map.of("dcgan.inference.cache", folder.resolve("cache").toString());
    }
}
