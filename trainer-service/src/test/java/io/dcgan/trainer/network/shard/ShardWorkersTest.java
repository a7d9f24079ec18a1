package io.dcgan.trainer.network.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardWorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyShardIsComputedOnce(int count) {
        var computed = new AtomicIntegerArray(7);
        var workers = new ShardWorkers(count);
        workers.run(7, computed::incrementAndGet);
        assertThat(computed).hasToString("[1, 1, 1, 1, 1, 1, 1]");
    }

    /** Each of two shards waits for the other, so one thread alone would never end. */
    @Test
    void twoWorkersComputeAtTheSameTime() {
        var both = new CountDownLatch(2);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        var workers = new ShardWorkers(2);
        workers.run(2, i -> {
            threads.add(Thread.currentThread().getName());
            both.countDown();
            awaitUnchecked(both);
        });
        assertThat(threads).hasSize(2).contains(Thread.currentThread().getName());
    }

    @Test
    void theFirstFailureIsRethrownOnceAllShardsAreComplete() {
        var computed = new AtomicIntegerArray(4);
        var workers = new ShardWorkers(2);
        assertThatThrownBy(() -> workers.run(4, i -> {
                    computed.incrementAndGet(i);
                    if (i != 0) {
                        throw new IllegalStateException("shard " + i);
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("shard 1");
        assertThat(computed).hasToString("[1, 1, 1, 1]");
        workers.run(4, computed::incrementAndGet);
        assertThat(computed).hasToString("[2, 2, 2, 2]");
    }

    /** The arrays of a step must not be freed while a worker uses them. */
    @Test
    void anInterruptedCallerStillWaitsForAllShards() {
        var computed = new AtomicIntegerArray(2);
        var workers = new ShardWorkers(2);
        Thread.currentThread().interrupt();
        workers.run(2, computed::incrementAndGet);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(computed).hasToString("[1, 1]");
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
