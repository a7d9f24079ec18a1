/** Tensors, weights and pixel layouts. */
@NullMarked
package io.dcgan.trainer.network.tensor;

import org.jspecify.annotations.NullMarked;
