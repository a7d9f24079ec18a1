/** The files of a run in the store: their names, their versions and their defects. */
@NullMarked
package io.dcgan.trainer.run.file;

import org.jspecify.annotations.NullMarked;
