package io.dcgan.common.message;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dcgan.common.id.Require;
import io.dcgan.common.id.RunId;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Requests the training of one generator.
 *
 * <p>Topic {@link Topics#TRAIN_COMMANDS}, any key, value: this record as JSON. Every field is optional; {@code {}}
 * trains the default DCGAN on MNIST. The default of a field depends on the architecture.
 *
 * @param runId        chosen by the sender; repeating an id refers to the same run
 * @param model        name under which the generator is released and served
 * @param dataset      training images: {@code mnist}, {@code fashion-mnist}, {@code strokes} (generated in memory, for
 *     tests), or the name of a folder of the trainer
 * @param imageSize    side in pixels to which a folder's images are resized: 28, 32 or 64; 0 chooses it from the data
 * @param colour       colour in which a folder's images are read: {@code grey}, {@code rgb}, or {@code auto} (chosen
 *     from the data)
 * @param architecture the pair of networks: {@code dcgan}, {@code dcgan-tf}, {@code conv}, {@code dense} or
 *     {@code mlp}
 * @param networkVersion version of the architecture's networks: 1 or 2 for {@code dcgan}, 1 for the others; 0 chooses
 *     the newest, in a fork that of the other run. A later version trains better and may have more layers
 * @param conditional  whether clients can request a class, if the data have classes
 * @param latentSize   length of the latent vector, 1 to 1024
 * @param epochs       passes over the training images, 1 to 500
 * @param batchSize    images per step, 2 to 4096 (batch normalisation needs at least two)
 * @param shards       parts of a batch, 1 to 64, each computed by one thread with its own batch normalisation
 *     statistics; 0 chooses 2 on a CPU and 1 on a GPU. A small batch has fewer, so that each has at least two images.
 *     The result depends on this number, but not on the number of threads
 * @param seed         seed of the weights, the data order and the noise
 * @param device       device for training: {@code cpu}, {@code gpu}, or {@code auto} for a GPU if there is one
 * @param precision    number format of the layers: {@code float32}, {@code bfloat16} (less precise, but faster on some
 *     processors), or {@code auto} for the faster one
 * @param forkOf       run whose newest checkpoint is the starting point, instead of random weights
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
        int networkVersion,
        boolean conditional,
        int latentSize,
        int epochs,
        int batchSize,
        int shards,
        long seed,
        @Schema(implementation = String.class) DeviceChoice device,
        @Schema(implementation = String.class) PrecisionChoice precision,
        Optional<RunId> forkOf,
        @JsonUnwrapped TrainingRecipe recipe,
        @JsonUnwrapped RunSchedule schedule) {
    /** Value of {@code shards} that leaves the choice to the trainer. */
    public static final int AUTO_SHARDS = 0;

    /** Value of {@code networkVersion} that leaves the choice to the trainer. */
    public static final int AUTO_NETWORK_VERSION = 0;

    public TrainCommand {
        Require.name("model", model);
        Require.name("dataset", dataset);
        Require.oneOf("imageSize", imageSize, 0, 28, 32, 64);
        Require.name("architecture", architecture);
        Require.range("networkVersion", networkVersion, AUTO_NETWORK_VERSION, 2);
        Require.range("latentSize", latentSize, 1, 1024);
        Require.range("epochs", epochs, 1, 500);
        Require.range("batchSize", batchSize, 2, 4096);
        Require.range("shards", shards, AUTO_SHARDS, 64);
    }

    /**
     * Reads a command.
     *
     * @param runId id of a command whose sender chose none
     */
    public static TrainCommand read(byte[] json, RunId runId) throws MalformedMessageException {
        var decisive = Json.read(json, new DecisiveFields("dcgan", 0, 0), DecisiveFields.class);
        var defaults = defaults(runId, decisive.architecture());
        if (decisive.needsMeasurements()) {
            defaults = defaults.with(
                    defaults.networkVersion(),
                    defaults.batchSize(),
                    defaults.shards(),
                    defaults.schedule().measuringEachEpoch());
        }
        return Json.read(json, defaults, TrainCommand.class);
    }

    /** The fields on which the defaults of the others depend. */
    private record DecisiveFields(String architecture, double targetDistance, double patience) {
        private DecisiveFields {
            Require.name("architecture", architecture);
        }

        /** Returns whether quality can end the run, so that it must be measured every epoch. */
        boolean needsMeasurements() {
            return targetDistance > 0 || patience > 0;
        }
    }

    /** Returns a copy with another number of shards. */
    public TrainCommand withShards(int newShards) {
        return with(networkVersion, batchSize, newShards, schedule);
    }

    /** Returns a copy with another version of the networks. */
    public TrainCommand withNetworkVersion(int newVersion) {
        return with(newVersion, batchSize, shards, schedule);
    }

    /** Returns a copy with another batch size. */
    public TrainCommand withBatchSize(int newBatchSize) {
        return with(networkVersion, newBatchSize, shards, schedule);
    }

    private TrainCommand with(int newNetworkVersion, int newBatchSize, int newShards, RunSchedule newSchedule) {
        return new TrainCommand(
                runId,
                model,
                dataset,
                imageSize,
                colour,
                architecture,
                newNetworkVersion,
                conditional,
                latentSize,
                epochs,
                newBatchSize,
                newShards,
                seed,
                device,
                precision,
                forkOf,
                recipe,
                newSchedule);
    }

    /** Returns the command that {@code {}} stands for. */
    public static TrainCommand defaults(RunId runId) {
        return defaults(runId, "dcgan");
    }

    /** Returns the defaults of an architecture; an unknown name has those of {@code dcgan}. */
    public static TrainCommand defaults(RunId runId, String architecture) {
        return TrainCommandDefaults.of(runId, architecture);
    }
}
