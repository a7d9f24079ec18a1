package io.dcgan.trainer.run;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.trainer.event.DeadLetter;
import io.dcgan.trainer.event.Outbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Keeps what is sent, and shows each event to a listener. */
public final class FakeOutbox implements Outbox {
    final List<TrainingEvent> events = new ArrayList<>();
    final List<GeneratorRelease> releases = new ArrayList<>();
    final List<SubmittedCommand> commands = new ArrayList<>();
    Consumer<TrainingEvent> listener = event -> {};
    boolean releasesFail;

    @Override
    public CompletionStage<Void> send(TrainingEvent event) {
        synchronized (this) {
            events.add(event);
        }
        // Others may send while the listener takes its time.
        listener.accept(event);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> retire(GeneratorRelease release) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Void> send(GeneratorRelease release) {
        releases.add(release);
        return releasesFail
                ? CompletableFuture.failedStage(new IOException("no broker"))
                : CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized CompletionStage<Void> send(DeadLetter letter) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized CompletionStage<Void> send(SubmittedCommand command) {
        commands.add(command);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void resendUnsent(RunId runId) {}

    synchronized <E extends TrainingEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
