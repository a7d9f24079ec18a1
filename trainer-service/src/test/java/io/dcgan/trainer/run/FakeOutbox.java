package io.dcgan.trainer.run;

import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.trainer.event.Outbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Keeps what is sent; can interrupt the training's thread at an event, as a stop of the process does. */
final class FakeOutbox implements Outbox {
    final List<TrainingEvent> events = new ArrayList<>();
    final List<GeneratorRelease> releases = new ArrayList<>();
    Predicate<TrainingEvent> interruptAt = event -> false;
    boolean releasesFail;

    @Override
    public synchronized CompletionStage<Void> send(TrainingEvent event) {
        events.add(event);
        if (interruptAt.test(event)) {
            Thread.currentThread().interrupt();
        }
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized CompletionStage<Void> send(GeneratorRelease release) {
        releases.add(release);
        return releasesFail
                ? CompletableFuture.failedStage(new IOException("no broker"))
                : CompletableFuture.completedStage(null);
    }

    synchronized <E extends TrainingEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
