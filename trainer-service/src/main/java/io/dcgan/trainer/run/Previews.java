package io.dcgan.trainer.run;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent.GeneratorReleased;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.export.Export;
import java.io.IOException;
import java.util.Map;

/** Publishes generators before their run has ended, where the command wants it. */
final class Previews {
    private final TrainCommand command;
    private final Provenances provenances;
    private final RunFolder folder;
    private final Releases releases;
    private final RunEvents events;
    private final Aside aside;

    Previews(
            TrainCommand command,
            Provenances provenances,
            RunFolder folder,
            Releases releases,
            RunEvents events,
            Aside aside) {
        this.command = command;
        this.provenances = provenances;
        this.folder = folder;
        this.releases = releases;
        this.events = events;
        this.aside = aside;
    }

    /** Whether one is to be published after an epoch. */
    boolean due(int epoch) {
        int every = command.course().publishEvery();
        return every > 0 && epoch % every == 0;
    }

    /**
     * Publishes one, beside the training. An epoch that is trained again after a kill has the same generator, and is
     * published under the same name.
     *
     * @param rollbacks of the training until now
     * @param quality   empty where it was not measured
     */
    void publish(int epoch, int rollbacks, Export export, Map<String, Double> quality) throws IOException {
        var mine = provenances.preview(epoch, quality);
        aside.submit(() -> {
            folder.requireOpen(events.attempt());
            var provenance = folder.reservePreview(rollbacks, mine);
            var release = releases.preview(provenance, export.describedBy(provenance));
            events.send((id, attempt, sequence, time) -> new GeneratorReleased(
                    id, attempt, sequence, time, release.model(), release.id(), epoch, export.parity()));
        });
    }
}
