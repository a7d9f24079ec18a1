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
 * An event of a training run.
 *
 * <p>Topic {@link Topics#TRAINING_EVENTS}, key: the run's id. {@code runId}, {@code attempt} and {@code sequence}
 * together identify an event, so that duplicates can be recognised. The sequence starts at 1 and never decreases within
 * an attempt. Events of a run that no trainer is working on have attempt 0 and a sequence derived from the answered
 * record.
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
    /** Returns the fields that every event has; in JSON they are among the fields of the event. */
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
     * The command was accepted and its data are available.
     *
     * @param images number of training images
     * @param steps  total number of steps of the run
     * @param device device used for training, such as {@code cpu}
     * @param warnings warnings about the data, such as a skipped image, or about a run that an older trainer started; empty
     *     in events from older trainers
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
     * Progress of the run; at most one event per second.
     *
     * @param epoch             current epoch, from 1
     * @param step              steps completed so far
     * @param discriminatorLoss mean since the previous event of this type, in nats
     * @param generatorLoss     mean of the generator, in nats, over the same period
     * @param realScore         D(x), the mean probability that the discriminator assigns to real images
     * @param generatedScore    D(G(z)), the same for generated images
     * @param realAccuracy      share of the real images that the discriminator classified as real
     * @param generatedAccuracy share of the generated images that it classified as generated
     * @param imagesPerSecond   real images per second, since the previous event of this type
     * @param secondsLeft       estimated time until the last step, at the run's mean speed
     * @param slowdown          likely cause of a slowdown, set once the speed has been below half of the attempt's best
     *     for a minute: {@code other-load} (other programs are using the CPU), {@code cpu-quota} (the container's CPU
     *     limit) or {@code unknown}; empty otherwise, and in events from older trainers
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
            double secondsLeft,
            @JsonSetter(nulls = Nulls.AS_EMPTY) String slowdown)
            implements TrainingEvent {}

    /**
     * A pass over the training images is complete.
     *
     * @param realAccuracy      share of the real images that the discriminator classified as real
     * @param generatedAccuracy share of the generated images that it classified as generated
     * @param seconds           duration of the epoch's steps
     * @param samples           store key of a PNG sheet: the same latents in each epoch, one row per class, next to
     *     real images; empty if the command requests none for this epoch
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
     * @param quality     metrics by name; docs/explanation/gan.md defines the meaning, range and floor of each
     * @param classShares share of each class among the images, according to the classifier; empty without a classifier
     * @param absent      metrics that could not be measured, such as those that need a classifier without labels
     * @param best        whether the generator is the best of the run so far
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
     * A checkpoint was written, from which the run can continue.
     *
     * @param step         steps completed at that time
     * @param bytes        size of the checkpoint
     * @param milliseconds time for which training was paused
     */
    record CheckpointWritten(@JsonUnwrapped EventHeader header, long step, long bytes, long milliseconds)
            implements TrainingEvent {}

    /**
     * The training went wrong and continues from its last good checkpoint, with another seed and lower learning rates.
     *
     * @param reason    cause of the rollback
     * @param fromStep  step at which the fault was detected
     * @param toStep    step from which the run continues; 0 is the beginning
     * @param rollback  number of this rollback within the run, 1 to 3
     * @param rateShare factor applied to the command's learning rates from now on
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
     * A generator of this run is in the store and its record is on {@link Topics#GENERATOR_RELEASES}: the final release
     * or a preview.
     *
     * @param parity largest difference between a pixel computed by DJL and by ONNX Runtime, of a range of 2
     */
    record GeneratorReleased(
            @JsonUnwrapped EventHeader header, String model, ReleaseId releaseId, int epoch, double parity)
            implements TrainingEvent {}

    /**
     * A control was obeyed, or could not be obeyed.
     *
     * @param control type of the control, such as {@code Cancel}; empty for an unknown type
     * @param answer  description of the action, or the reason for its refusal
     * @param files   store keys of the files that the control created
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
     * The run waits for a {@code Resume} and occupies no trainer.
     *
     * @param step steps completed when the run was paused; 0 for a run that had not started
     */
    record RunPaused(@JsonUnwrapped EventHeader header, String controlId, long step) implements TrainingEvent {}

    /** The command of a paused run is on the command topic again. */
    record RunResumed(@JsonUnwrapped EventHeader header, String controlId) implements TrainingEvent {}

    /** The run was cancelled by a control. */
    record RunCancelled(@JsonUnwrapped EventHeader header, String controlId) implements TrainingEvent {}

    /**
     * The run ended successfully.
     *
     * @param seconds duration from the start of the last attempt
     */
    record RunFinished(@JsonUnwrapped EventHeader header, ReleaseId releaseId, double seconds)
            implements TrainingEvent {}

    /** The run ended without a generator. */
    record RunFailed(@JsonUnwrapped EventHeader header, String reason) implements TrainingEvent {}

    /**
     * A record on the command topic was not a valid command; it is on {@link Topics#TRAIN_COMMANDS_DEAD_LETTER}.
     *
     * @param header names the run that the command would have become
     */
    record CommandRejected(@JsonUnwrapped EventHeader header, String reason, String topic, int partition, long offset)
            implements TrainingEvent {}
}
