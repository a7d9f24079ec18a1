/** How a service's process ends, and which of its threads go first. */
@NullMarked
package io.dcgan.common.process;

import org.jspecify.annotations.NullMarked;
