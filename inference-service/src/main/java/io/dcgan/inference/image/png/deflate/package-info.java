/** A deflate encoder for small images (RFC 1951). */
@NullMarked
package io.dcgan.inference.image.png.deflate;

import org.jspecify.annotations.NullMarked;
