/** Controls of a run: delivery to the run in progress, and exactly one reply to each. */
@NullMarked
package io.dcgan.trainer.run.control;

import org.jspecify.annotations.NullMarked;
