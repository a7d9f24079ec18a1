/** Networks as functions: layers, the arrays that they are given, and the optimizer. */
@NullMarked
package io.dcgan.trainer.network;

import org.jspecify.annotations.NullMarked;
