/** The desired releases, as determined by the topic and past failures. */
@NullMarked
package io.dcgan.inference.release.desired;

import org.jspecify.annotations.NullMarked;
