/** The datasets that a command can name. */
@NullMarked
package io.dcgan.trainer.data.catalogue;

import org.jspecify.annotations.NullMarked;
