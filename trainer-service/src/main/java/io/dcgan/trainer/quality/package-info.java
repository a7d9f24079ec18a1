/**
 * How good generated images are, measured against real ones.
 *
 * <p>Every metric is a number with a floor: what it gives for real images against other real images. It means something
 * only beside that floor, taken with as many images.
 *
 * <p>Features are {@code [n, width]}, float32, one row an image. What a metric computes is freed when it returns; its
 * arguments stay the caller's. Values that are not finite are refused with an {@link IllegalArgumentException}.
 */
@NullMarked
package io.dcgan.trainer.quality;

import org.jspecify.annotations.NullMarked;
