/** Networks as functions of their weights, and the optimizer. */
@NullMarked
package io.dcgan.trainer.network;

import org.jspecify.annotations.NullMarked;
