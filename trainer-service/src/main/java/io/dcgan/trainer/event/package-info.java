/** Everything that the trainer tells: training events and release records. */
@NullMarked
package io.dcgan.trainer.event;

import org.jspecify.annotations.NullMarked;
