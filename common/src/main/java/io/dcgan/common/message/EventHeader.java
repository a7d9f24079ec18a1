package io.dcgan.common.message;

import io.dcgan.common.id.RunId;
import java.time.Instant;

/**
 * Identifies one {@link TrainingEvent}. Its fields stand among those of the event.
 *
 * @param runId    the run that the event is about
 * @param attempt  number of the try at the run, from 1; 0 for an event of a run that no trainer works on
 * @param sequence starts at 1 in each attempt and never decreases; in attempt 0 it follows from the record answered
 * @param time     moment at which the event was made
 */
public record EventHeader(RunId runId, int attempt, long sequence, Instant time) {}
