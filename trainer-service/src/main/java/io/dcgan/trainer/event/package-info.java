/** Everything that the trainer publishes: training events and release records. */
@NullMarked
package io.dcgan.trainer.event;

import org.jspecify.annotations.NullMarked;
