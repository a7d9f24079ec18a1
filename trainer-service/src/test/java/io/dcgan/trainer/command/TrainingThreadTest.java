package io.dcgan.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.ShutdownEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrainingThreadTest {
    private final TrainingThread thread = new TrainingThread();

    @Test
    void everyTaskRunsOnTheSameThread() throws Exception {
        var first = thread.submit(Thread::currentThread).toCompletableFuture().get();
        assertThat(first.getName()).isEqualTo("training");
        assertThat(thread.submit(Thread::currentThread).toCompletableFuture().get())
                .isSameAs(first);
    }

    @Test
    void aShortTaskRunsOnlyWithoutAnotherOne() throws Exception {
        assertThat(thread.callIfIdle(Thread::currentThread))
                .hasValueSatisfying(one -> assertThat(one.getName()).isEqualTo("training"));
        var end = new CountDownLatch(1);
        var run = thread.submit(() -> end.await(60, TimeUnit.SECONDS));
        assertThat(thread.callIfIdle(() -> "timed")).isEmpty();
        end.countDown();
        run.toCompletableFuture().get();
        assertThatThrownBy(() -> thread.callIfIdle(() -> {
                    throw new IllegalArgumentException("a test");
                }))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("a test");
        assertThat(thread.callIfIdle(() -> "timed")).contains("timed");
    }

    @Test
    void jvmErrorsAreReportedToo() {
        var task = thread.submit(() -> {
            throw new NoClassDefFoundError("engine");
        });
        assertThatThrownBy(() -> task.toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void tasksFailWhenStoppedOrSubmittedAfterTheStop() throws Exception {
        var running = new CountDownLatch(1);
        var stopped = thread.submit(() -> {
            running.countDown();
            Thread.sleep(60_000);
            return "done";
        });
        running.await();
        thread.stop(new ShutdownEvent());
        assertThatThrownBy(() -> stopped.toCompletableFuture().get()).hasCauseInstanceOf(InterruptedException.class);
        var late = thread.submit(() -> "done");
        assertThatThrownBy(() -> late.toCompletableFuture().get()).hasCauseInstanceOf(RejectedExecutionException.class);
    }
}
