package io.dcgan.trainer.http;

import io.dcgan.common.id.RunId;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.trainer.ledger.RunRegistry;
import io.dcgan.trainer.ledger.RunView;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Finds the run that a path names. */
@Singleton
class RunFinder {
    private final RunRegistry registry;

    RunFinder(RunRegistry registry) {
        this.registry = registry;
    }

    /** @throws RuntimeException with status 400 if the id is malformed, and 404 if there is no such run */
    RunView find(String runId) throws IOException {
        try {
            return registry.find(new RunId(runId))
                    .orElseThrow(() -> ProblemResponses.notFound("there is no run " + runId));
        } catch (IllegalArgumentException e) {
            throw ProblemResponses.badRequest(String.valueOf(e.getMessage()));
        }
    }
}
