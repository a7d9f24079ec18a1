/**
 * The quality of generated images, measured against real ones.
 *
 * <p>Every metric is a number with a floor: its value for real images against other real images. It is meaningful only
 * beside that floor, measured with the same number of images.
 *
 * <p>Features are {@code [n, width]}, float32, one row per image. A metric frees everything it computes before it
 * returns; its arguments still belong to the caller. Values that are not finite are rejected with an
 * {@link IllegalArgumentException}.
 */
@NullMarked
package io.dcgan.trainer.quality;

import org.jspecify.annotations.NullMarked;
