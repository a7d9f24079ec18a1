/** Training images: their sources, their verification and their formats. */
@NullMarked
package io.dcgan.trainer.data;

import org.jspecify.annotations.NullMarked;
