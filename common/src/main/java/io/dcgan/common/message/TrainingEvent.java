package io.dcgan.common.message;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.Nulls;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a trainer tells of its runs.
 *
 * <p>Topic {@link Topics#TRAINING_EVENTS}, key: the run's id. A repeat is known by {@code runId}, {@code attempt} and
 * {@code sequence}: the sequence starts at 1 and never goes back within an attempt. What is told of a run that no trainer
 * works on has attempt 0, and a sequence that follows from the record that it answers.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(TrainingEvent.RunStarted.class),
    @JsonSubTypes.Type(TrainingEvent.RunProgressed.class),
    @JsonSubTypes.Type(TrainingEvent.EpochCompleted.class),
    @JsonSubTypes.Type(TrainingEvent.QualityMeasured.class),
    @JsonSubTypes.Type(TrainingEvent.CheckpointWritten.class),
    @JsonSubTypes.Type(TrainingEvent.RunRolledBack.class),
    @JsonSubTypes.Type(TrainingEvent.GeneratorReleased.class),
    @JsonSubTypes.Type(TrainingEvent.ControlAnswered.class),
    @JsonSubTypes.Type(TrainingEvent.RunPaused.class),
    @JsonSubTypes.Type(TrainingEvent.RunResumed.class),
    @JsonSubTypes.Type(TrainingEvent.RunCancelled.class),
    @JsonSubTypes.Type(TrainingEvent.RunFinished.class),
    @JsonSubTypes.Type(TrainingEvent.RunFailed.class),
    @JsonSubTypes.Type(TrainingEvent.CommandRejected.class)
})
public sealed interface TrainingEvent {
    /** The fields that every event has; in JSON they stand among the event's own. */
    EventHeader header();

    default RunId runId() {
        return header().runId();
    }

    default int attempt() {
        return header().attempt();
    }

    default long sequence() {
        return header().sequence();
    }

    default Instant time() {
        return header().time();
    }

    /**
     * The command was accepted and its data are there.
     *
     * @param images training images
     * @param steps  steps that the whole run will take
     * @param device what it trains on, such as {@code cpu}
     * @param warnings what a person should know of the data, such as an image that was left out; older trainers tell none
     */
    record RunStarted(
            @JsonUnwrapped EventHeader header,
            TrainCommand command,
            int images,
            long steps,
            String device,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> warnings)
            implements TrainingEvent {
        public RunStarted {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Where the run stands; at most one a second.
     *
     * @param epoch             the current one, from 1
     * @param step              steps done in the whole run
     * @param discriminatorLoss mean since the last event of this type, in nats
     * @param generatorLoss     likewise
     * @param realScore         D(x), the mean probability that the discriminator gives real images
     * @param generatedScore    D(G(z)), likewise for generated ones
     * @param realAccuracy      share of the real images that the discriminator took for real
     * @param generatedAccuracy share of the generated images that it took for generated
     * @param imagesPerSecond   real images seen a second, since the last event of this type
     * @param secondsLeft       until the last step is done, at the run's mean speed
     */
    record RunProgressed(
            @JsonUnwrapped EventHeader header,
            int epoch,
            int epochs,
            long step,
            long steps,
            double discriminatorLoss,
            double generatorLoss,
            double realScore,
            double generatedScore,
            double realAccuracy,
            double generatedAccuracy,
            double imagesPerSecond,
            double secondsLeft)
            implements TrainingEvent {}

    /**
     * A pass over the training images is done.
     *
     * @param realAccuracy      share of the real images that the discriminator took for real
     * @param generatedAccuracy share of the generated images that it took for generated
     * @param seconds           that the epoch's steps took
     * @param samples           store key of a PNG sheet, the same latents each epoch, one row a class, real images
     *     beside them; empty where the command wants none for this epoch
     */
    record EpochCompleted(
            @JsonUnwrapped EventHeader header,
            int epoch,
            double discriminatorLoss,
            double generatorLoss,
            double realAccuracy,
            double generatedAccuracy,
            double seconds,
            String samples)
            implements TrainingEvent {}

    /**
     * The exported generator was measured.
     *
     * @param quality     by name; see the README for each name's meaning, range and floor
     * @param classShares share of each class among the images, as the classifier sees them; empty without one
     * @param absent      names that could not be measured, such as all that need a classifier where there are no labels
     * @param best        whether it is the best of the run so far
     */
    record QualityMeasured(
            @JsonUnwrapped EventHeader header,
            int epoch,
            Map<String, Double> quality,
            List<Double> classShares,
            List<String> absent,
            boolean best)
            implements TrainingEvent {}

    /**
     * The run can go on from here.
     *
     * @param step         done when it was taken
     * @param bytes        its size
     * @param milliseconds that the training stood still for it
     */
    record CheckpointWritten(@JsonUnwrapped EventHeader header, long step, long bytes, long milliseconds)
            implements TrainingEvent {}

    /**
     * The training had gone wrong; it goes on from its last good checkpoint, with another seed and a lower rate.
     *
     * @param reason    what was seen
     * @param fromStep  where it was seen
     * @param toStep    where it goes on; 0 is the beginning
     * @param rollback  which of the run this is, 1 to 3
     * @param rateShare share of the command's learning rates that is used from now on
     */
    record RunRolledBack(
            @JsonUnwrapped EventHeader header,
            String reason,
            long fromStep,
            long toStep,
            int rollback,
            double rateShare)
            implements TrainingEvent {}

    /**
     * A generator of this run lies in the store and its record on {@link Topics#GENERATOR_RELEASES}: the one that it
     * publishes at its end, or a preview.
     *
     * @param parity the largest difference between a pixel of DJL and of ONNX Runtime, of a range of 2
     */
    record GeneratorReleased(
            @JsonUnwrapped EventHeader header, String model, ReleaseId releaseId, int epoch, double parity)
            implements TrainingEvent {}

    /**
     * A control was obeyed, or could not be.
     *
     * @param control its type, such as {@code Cancel}; empty for one that there is not
     * @param answer  what was done, or why it was not
     * @param files   store keys of what it made
     */
    record ControlAnswered(
            @JsonUnwrapped EventHeader header,
            String controlId,
            String control,
            boolean obeyed,
            String answer,
            List<String> files)
            implements TrainingEvent {}

    /**
     * The run waits for a {@code Resume} and holds no trainer.
     *
     * @param step done when it was paused; 0 for a run that had not begun
     */
    record RunPaused(@JsonUnwrapped EventHeader header, String controlId, long step) implements TrainingEvent {}

    /** The command of a paused run is on its topic again. */
    record RunResumed(@JsonUnwrapped EventHeader header, String controlId) implements TrainingEvent {}

    /** The run ended because someone wanted it. */
    record RunCancelled(@JsonUnwrapped EventHeader header, String controlId) implements TrainingEvent {}

    /**
     * The run ended well.
     *
     * @param seconds from the start of the last attempt
     */
    record RunFinished(@JsonUnwrapped EventHeader header, ReleaseId releaseId, double seconds)
            implements TrainingEvent {}

    /** The run ended without a generator. */
    record RunFailed(@JsonUnwrapped EventHeader header, String reason) implements TrainingEvent {}

    /**
     * A record on the command topic was not a command; it lies on {@link Topics#TRAIN_COMMANDS_DEAD_LETTER}.
     *
     * @param header names the run that the command would have become
     */
    record CommandRejected(@JsonUnwrapped EventHeader header, String reason, String topic, int partition, long offset)
            implements TrainingEvent {}
}
