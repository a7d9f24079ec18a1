package io.dcgan.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TorchScriptOpTest {
    private static final int THREADS = 4;
    private static final int OPERATIONS = 5_000;

    /** The workers of shards use an operation for the first time at the same moment. */
    @Test
    void severalThreadsMayBeTheFirstToUseAnOperation() throws Exception {
        var threads = Executors.newFixedThreadPool(THREADS);
        try (var manager = NDManager.newBaseManager()) {
            var barrier = new CyclicBarrier(THREADS);
            for (int i = 0; i < OPERATIONS; i++) {
                try (var doubled = TorchScriptOp.ofExpression(manager, "torch.mul(x, 2)")) {
                    var results = new ArrayList<Future<Float>>();
                    for (int thread = 0; thread < THREADS; thread++) {
                        float value = thread;
                        results.add(threads.submit(() -> {
                            barrier.await();
                            try (var scope = manager.newSubManager()) {
                                return doubled.apply(scope, scope.create(new float[] {value}))
                                        .getFloat(0);
                            }
                        }));
                    }
                    for (int thread = 0; thread < THREADS; thread++) {
                        assertThat(results.get(thread).get()).isEqualTo(2f * thread);
                    }
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
