/** The training loop and what watches over it. */
@NullMarked
package io.dcgan.trainer.run.training;

import org.jspecify.annotations.NullMarked;
