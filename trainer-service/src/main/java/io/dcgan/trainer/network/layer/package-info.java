/** Layers as functions of their weights. */
@NullMarked
package io.dcgan.trainer.network.layer;

import org.jspecify.annotations.NullMarked;
