/** Publishing a generator: files first, then the record. */
@NullMarked
package io.dcgan.trainer.run.publish;

import org.jspecify.annotations.NullMarked;
