package io.dcgan.trainer.http;

import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.platform.http.limit.RequestPolicy;
import jakarta.enterprise.context.ApplicationScoped;

/** The largest body is a train command. Most requests need a thread, the store or the broker. */
@ApplicationScoped
class TrainerRequestPolicy implements RequestPolicy {
    /** Including streams of events, and well below the number of threads, which health checks need too. */
    private static final int MAX_REQUESTS = 96;

    @Override
    public int maxRequests() {
        return MAX_REQUESTS;
    }

    @Override
    public long maxBodyBytes(String path) {
        return SubmittedCommand.MAX_BYTES;
    }
}
