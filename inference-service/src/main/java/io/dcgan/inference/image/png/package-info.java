/** PNG encoding. */
@NullMarked
package io.dcgan.inference.image.png;

import org.jspecify.annotations.NullMarked;
