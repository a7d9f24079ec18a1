package io.dcgan.common.platform.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.message.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes HTTP responses have the format of the messages. */
@ApplicationScoped
class JsonMapperProducer {
    @Produces
    @Singleton
    ObjectMapper mapper() {
        return Json.mapper();
    }
}
