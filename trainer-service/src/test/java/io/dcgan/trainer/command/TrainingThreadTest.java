package io.dcgan.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.ShutdownEvent;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TrainingThreadTest {
    private final TrainingThread thread = new TrainingThread();

    @Test
    void everyTaskRunsOnTheSameThread() throws Exception {
        var first = thread.run(Thread::currentThread).toCompletableFuture().get();
        assertThat(first.getName()).isEqualTo("training");
        assertThat(thread.run(Thread::currentThread).toCompletableFuture().get())
                .isSameAs(first);
    }

    @Test
    void anErrorOfTheJvmIsToldToo() {
        var task = thread.run(() -> {
            throw new NoClassDefFoundError("engine");
        });
        assertThatThrownBy(() -> task.toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    /** An answer, of either kind, would acknowledge a command or declare it dead. */
    @Test
    void whatIsStoppedOrComesAfterTheStopGetsNoAnswer() throws Exception {
        var running = new CountDownLatch(1);
        var stopped = thread.run(() -> {
            running.countDown();
            Thread.sleep(60_000);
            return "done";
        });
        running.await();
        thread.stop(new ShutdownEvent());
        var late = thread.run(() -> "done");
        for (var task : new CompletionStage<?>[] {stopped, late}) {
            assertThatThrownBy(() -> task.toCompletableFuture().get(100, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
        }
    }
}
