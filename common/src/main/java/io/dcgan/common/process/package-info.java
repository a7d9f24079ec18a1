/** How a service's process ends. */
@NullMarked
package io.dcgan.common.process;

import org.jspecify.annotations.NullMarked;
