/** The pairs of networks that a command can name. */
@NullMarked
package io.dcgan.trainer.gan.architecture;

import org.jspecify.annotations.NullMarked;
