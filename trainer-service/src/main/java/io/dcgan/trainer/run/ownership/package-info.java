/** Which trainer works on a run, and what the store knows of it. */
@NullMarked
package io.dcgan.trainer.run.ownership;

import org.jspecify.annotations.NullMarked;
