/** Plots, image grids and animations of a training. */
@NullMarked
package io.dcgan.trainer.plot;

import org.jspecify.annotations.NullMarked;
