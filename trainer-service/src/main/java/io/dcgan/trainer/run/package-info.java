/** One training, from its command to its outcome. */
@NullMarked
package io.dcgan.trainer.run;

import org.jspecify.annotations.NullMarked;
