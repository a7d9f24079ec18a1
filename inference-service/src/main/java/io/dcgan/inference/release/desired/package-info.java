/** Which release should be live, as the topic and past failures determine. */
@NullMarked
package io.dcgan.inference.release.desired;

import org.jspecify.annotations.NullMarked;
