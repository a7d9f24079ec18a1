/** The metrics of each epoch, as lines of JSON. */
@NullMarked
package io.dcgan.trainer.history;

import org.jspecify.annotations.NullMarked;
