/** The files that a run leaves: checkpoints, samples and metrics. */
@NullMarked
package io.dcgan.trainer.run.artifact;

import org.jspecify.annotations.NullMarked;
