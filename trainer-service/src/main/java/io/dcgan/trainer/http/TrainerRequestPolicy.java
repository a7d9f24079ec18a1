package io.dcgan.trainer.http;

import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.platform.http.limit.RequestPolicy;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** The largest body is a train command. */
@ApplicationScoped
class TrainerRequestPolicy implements RequestPolicy {
    @Override
    public long maxBodyBytes(HttpServerRequest request) {
        return SubmittedCommand.MAX_BYTES;
    }
}
