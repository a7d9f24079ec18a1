/** Pictures and figures of a training. Pure Java, without fonts, so that they can be drawn in the smallest container. */
@NullMarked
package io.dcgan.trainer.picture;

import org.jspecify.annotations.NullMarked;
