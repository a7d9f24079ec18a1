/** PNG files, chunk by chunk. */
@NullMarked
package io.dcgan.inference.image.png;

import org.jspecify.annotations.NullMarked;
