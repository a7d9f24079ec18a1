/** Conversion of generator output to pictures. */
@NullMarked
package io.dcgan.inference.image;

import org.jspecify.annotations.NullMarked;
