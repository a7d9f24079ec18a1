package io.dcgan.trainer.run;

import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;
import java.util.Optional;

/** @param wonAfterSteps so small that a test can wait for it */
record TestRunConfig(Duration stallTimeout, int wonAfterSteps) implements RunConfig {
    static final TestRunConfig DEFAULT = new TestRunConfig(Duration.ofMinutes(10), 200);

    @Override
    public Optional<MemorySize> memory() {
        return Optional.empty();
    }
}
