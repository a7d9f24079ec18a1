/** Files from which a training continues. */
@NullMarked
package io.dcgan.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
