/** The classifier whose features measure quality. */
@NullMarked
package io.dcgan.trainer.quality.classifier;

import org.jspecify.annotations.NullMarked;
