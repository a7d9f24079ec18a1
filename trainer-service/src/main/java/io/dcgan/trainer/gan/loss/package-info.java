/** Adversarial losses and the gradient penalty. */
@NullMarked
package io.dcgan.trainer.gan.loss;

import org.jspecify.annotations.NullMarked;
