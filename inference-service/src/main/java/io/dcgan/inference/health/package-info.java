/** Readiness of this process. */
@NullMarked
package io.dcgan.inference.health;

import org.jspecify.annotations.NullMarked;
