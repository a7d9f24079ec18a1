/** The images to learn from: where they come from, and that they are the right ones. */
@NullMarked
package io.dcgan.trainer.data;

import org.jspecify.annotations.NullMarked;
