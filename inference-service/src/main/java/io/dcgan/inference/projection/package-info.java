/** The search for a latent whose image is like a given one. */
@NullMarked
package io.dcgan.inference.projection;

import org.jspecify.annotations.NullMarked;
