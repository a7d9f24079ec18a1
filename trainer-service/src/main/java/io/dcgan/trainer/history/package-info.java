/** The metrics of each epoch, as JSON lines. */
@NullMarked
package io.dcgan.trainer.history;

import org.jspecify.annotations.NullMarked;
