package io.dcgan.trainer.run;

import java.time.Duration;

/** @param wonAfterSteps so small that a test can wait for it */
record TestRunConfig(Duration stallTimeout, int wonAfterSteps) implements RunConfig {
    static final TestRunConfig DEFAULT = new TestRunConfig(Duration.ofMinutes(10), 200);
}
