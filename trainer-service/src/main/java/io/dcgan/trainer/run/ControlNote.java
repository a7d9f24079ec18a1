package io.dcgan.trainer.run;

import java.time.Instant;

/**
 * That a trainer takes care of a control, so that no other does.
 *
 * @param trainer  its id
 * @param answered whether it is done; where not, that trainer does it again after a restart
 */
record ControlNote(String trainer, Instant time, boolean answered) {}
