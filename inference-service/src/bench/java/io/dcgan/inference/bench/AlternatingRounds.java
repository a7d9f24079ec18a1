package io.dcgan.inference.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Alternates measurements: forwards (A B C) in one round and backwards (C B A) in the next. */
final class AlternatingRounds {
    private AlternatingRounds() {}

    /** One measurement. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** @param conclude evaluates a round after its last step */
    static void run(int rounds, List<Step> steps, Step conclude) throws IOException, InterruptedException {
        var order = new ArrayList<>(steps);
        for (int round = 1; round <= rounds; round++) {
            System.err.printf("round %d of %d%n", round, rounds);
            for (var step : order) {
                step.run();
            }
            conclude.run();
            Collections.reverse(order);
        }
    }
}
