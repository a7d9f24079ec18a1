/** Network architectures that a command can select. */
@NullMarked
package io.dcgan.trainer.gan.architecture;

import org.jspecify.annotations.NullMarked;
