/** Whether this process can serve. */
@NullMarked
package io.dcgan.inference.health;

import org.jspecify.annotations.NullMarked;
