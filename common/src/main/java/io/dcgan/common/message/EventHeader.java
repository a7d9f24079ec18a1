package io.dcgan.common.message;

import io.dcgan.common.id.RunId;
import java.time.Instant;

/**
 * Identifies one {@link TrainingEvent}. Its fields stand among those of the event.
 *
 * @param runId    the run that the event is about
 * @param attempt  which try at the run this is, from 1; 0 for what never became a run
 * @param sequence starts at 1 in each attempt and never decreases
 * @param time     when the event was made
 */
public record EventHeader(RunId runId, int attempt, long sequence, Instant time) {}
