/** Adversarial training of a generator and a discriminator with DJL and the PyTorch engine. */
@NullMarked
package io.dcgan.trainer.gan;

import org.jspecify.annotations.NullMarked;
