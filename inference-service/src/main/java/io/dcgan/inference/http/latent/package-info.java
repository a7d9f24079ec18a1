/** The latents and classes that a request asks for. */
@NullMarked
package io.dcgan.inference.http.latent;

import org.jspecify.annotations.NullMarked;
