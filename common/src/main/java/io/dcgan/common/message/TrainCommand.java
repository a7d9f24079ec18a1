package io.dcgan.common.message;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dcgan.common.id.Require;
import io.dcgan.common.id.RunId;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Asks the trainer to train one generator.
 *
 * <p>Topic {@link Topics#TRAIN_COMMANDS}, any key, value: this record as JSON. Every field may be left out; {@code {}}
 * trains the default DCGAN on MNIST. What a field is that was left out depends on the architecture.
 *
 * @param runId        chosen by the sender; a repeated id is the same run
 * @param model        name under which the generator is released and served
 * @param dataset      what to learn: {@code mnist}, {@code fashion-mnist}, {@code strokes} (drawn on the spot, for
 *     tests), or the name of a folder of the trainer's
 * @param imageSize    side in pixels to which a folder's pictures are brought: 28, 32 or 64; 0 as the data suggest
 * @param colour       how a folder's pictures are read: {@code grey}, {@code rgb}, or {@code auto} as the data suggest
 * @param architecture the pair of networks: {@code dcgan}, {@code dcgan-tf}, {@code conv}, {@code dense} or
 *     {@code mlp}
 * @param conditional  whether the class can be asked for, where the data have classes
 * @param latentSize   length of the latent vector, 1 to 1024
 * @param epochs       passes over the training images, 1 to 500
 * @param batchSize    images per step, 2 to 4096 (batch normalisation needs two)
 * @param seed         seeds weights, order and noise
 * @param device       what to train on: {@code cpu}, {@code gpu}, or {@code auto} for a GPU where there is one
 * @param precision    what the layers compute with: {@code float32}, {@code bfloat16} (less exact, and faster where
 *     the processor has instructions for it), or {@code auto} for the faster one
 * @param forkOf       a run from whose newest checkpoint this one starts, instead of from random weights
 * @see <a href="https://arxiv.org/abs/1511.06434">Radford, Metz, Chintala: DCGAN</a>
 */
@JsonDeserialize(using = TrainCommandDeserializer.class)
public record TrainCommand(
        RunId runId,
        String model,
        String dataset,
        int imageSize,
        @Schema(implementation = String.class) ColourMode colour,
        String architecture,
        boolean conditional,
        int latentSize,
        int epochs,
        int batchSize,
        long seed,
        @Schema(implementation = String.class) DeviceChoice device,
        @Schema(implementation = String.class) PrecisionChoice precision,
        Optional<RunId> forkOf,
        @JsonUnwrapped TrainingRecipe recipe,
        @JsonUnwrapped RunSchedule schedule) {

    public TrainCommand {
        Require.name("model", model);
        Require.name("dataset", dataset);
        Require.oneOf("imageSize", imageSize, 0, 28, 32, 64);
        Require.name("architecture", architecture);
        Require.range("latentSize", latentSize, 1, 1024);
        Require.range("epochs", epochs, 1, 500);
        Require.range("batchSize", batchSize, 2, 4096);
    }

    /**
     * Reads a command.
     *
     * @param runId of a command whose sender chose none
     */
    public static TrainCommand read(byte[] json, RunId runId) throws MalformedMessageException {
        var decisive = Json.read(json, new DecisiveFields("dcgan", 0, 0), DecisiveFields.class);
        var defaults = defaults(runId, decisive.architecture());
        if (decisive.needsMeasurements()) {
            defaults = defaults.withSchedule(defaults.schedule().measuringEachEpoch());
        }
        return Json.read(json, defaults, TrainCommand.class);
    }

    /** The fields on which the others' defaults depend. */
    private record DecisiveFields(String architecture, double targetDistance, double patience) {
        /** Who waits for a quality must see it. */
        boolean needsMeasurements() {
            return targetDistance > 0 || patience > 0;
        }
    }

    private TrainCommand withSchedule(RunSchedule newSchedule) {
        return new TrainCommand(
                runId,
                model,
                dataset,
                imageSize,
                colour,
                architecture,
                conditional,
                latentSize,
                epochs,
                batchSize,
                seed,
                device,
                precision,
                forkOf,
                recipe,
                newSchedule);
    }

    /** What a field is that the sender of {@code {}} left out. */
    public static TrainCommand defaults(RunId runId) {
        return defaults(runId, "dcgan");
    }

    /** What a field is that the sender left out; a name that is not known has the {@code dcgan}'s. */
    public static TrainCommand defaults(RunId runId, String architecture) {
        return TrainCommandDefaults.of(runId, architecture);
    }
}
