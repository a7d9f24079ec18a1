package io.dcgan.trainer.run.publish;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.release.Lineage;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.gan.AdversarialTraining;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Creates the provenance of a run's generators. */
public final class ProvenanceFactory {
    private final InstantSource clock;
    private final TrainCommand command;
    private final ImageSet images;
    private final AdversarialTraining training;

    public ProvenanceFactory(InstantSource clock, TrainCommand command, ImageSet images, AdversarialTraining training) {
        this.clock = clock;
        this.command = command;
        this.images = images;
        this.training = training;
    }

    public Signature signature() {
        return training.signature();
    }

    /** Creates the provenance of the generator that the run publishes at its end. */
    public Provenance create(int epoch, Map<String, Double> quality) {
        return create(epoch, quality, Optional.empty());
    }

    /** Creates the provenance of a preview. */
    Provenance createForPreview(int epoch, Map<String, Double> quality) {
        return create(
                epoch,
                quality,
                Optional.of(new Provenance.Preview(command.schedule().preview())));
    }

    private Provenance create(int epoch, Map<String, Double> quality, Optional<Provenance.Preview> preview) {
        var now = clock.instant();
        return new Provenance(
                ReleaseId.of(now, command.runId(), epoch),
                command.model(),
                command.runId(),
                epoch,
                command.architecture(),
                training.signature(),
                quality,
                new Lineage(command, images.sha256(), training.deviceName(), versions()),
                now,
                preview);
    }

    private Map<String, String> versions() {
        return Map.of(
                "java",
                Runtime.version().toString(),
                training.engineName(),
                training.engineVersion(),
                "precision",
                training.precision(),
                "onnxruntime",
                ExportedGenerator.runtimeVersion());
    }
}
