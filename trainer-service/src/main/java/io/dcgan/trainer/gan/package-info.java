/** The two networks and how they learn from each other, computed by DJL with the PyTorch engine. */
@NullMarked
package io.dcgan.trainer.gan;

import org.jspecify.annotations.NullMarked;
