package io.dcgan.trainer.run.publish;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent.GeneratorReleased;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.run.artifact.BackgroundWriter;
import io.dcgan.trainer.run.ownership.RunRecord;
import java.io.IOException;
import java.util.Map;

/** Publishes generators before their run has ended, if the command asks for it. */
public final class PreviewPublisher {
    private final TrainCommand command;
    private final ProvenanceFactory provenanceFactory;
    private final RunRecord runRecord;
    private final ReleasePublisher publisher;
    private final RunEvents events;
    private final BackgroundWriter writer;

    public PreviewPublisher(
            TrainCommand command,
            ProvenanceFactory provenanceFactory,
            RunRecord runRecord,
            ReleasePublisher publisher,
            RunEvents events,
            BackgroundWriter writer) {
        this.command = command;
        this.provenanceFactory = provenanceFactory;
        this.runRecord = runRecord;
        this.publisher = publisher;
        this.events = events;
        this.writer = writer;
    }

    /** Returns whether an epoch ends with a preview. */
    public boolean isDue(int epoch) {
        int every = command.schedule().publishEvery();
        return every > 0 && epoch % every == 0;
    }

    /**
     * Publishes a preview in the background. An epoch that is trained again after a kill has the same generator and is
     * published under the same name.
     *
     * @param rollbacks number of rollbacks so far
     * @param quality   scores by name; empty if quality was not measured
     */
    public void publish(int epoch, int rollbacks, ExportedGenerator export, Map<String, Double> quality)
            throws IOException {
        var mine = provenanceFactory.createForPreview(epoch, quality);
        writer.submit(() -> {
            runRecord.requireOwnership(events.attempt());
            var provenance = runRecord.reservePreview(rollbacks, mine);
            var release = publisher.publishPreview(provenance, export.withProvenance(provenance));
            events.send(header -> new GeneratorReleased(header, release.model(), release.id(), epoch, export.parity()));
        });
    }
}
