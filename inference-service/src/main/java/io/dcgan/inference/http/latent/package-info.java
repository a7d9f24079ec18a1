/** The latents and classes that clients request. */
@NullMarked
package io.dcgan.inference.http.latent;

import org.jspecify.annotations.NullMarked;
