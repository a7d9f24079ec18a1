/** From the generator's values to pictures. */
@NullMarked
package io.dcgan.inference.image;

import org.jspecify.annotations.NullMarked;
