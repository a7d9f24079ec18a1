/** Watches over a training: progress, metrics, symptoms of a training gone wrong, and stalls. */
@NullMarked
package io.dcgan.trainer.run.monitor;

import org.jspecify.annotations.NullMarked;
