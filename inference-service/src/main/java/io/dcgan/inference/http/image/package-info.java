/** The image endpoints: generate, interpolate and compare. */
@NullMarked
package io.dcgan.inference.http.image;

import org.jspecify.annotations.NullMarked;
