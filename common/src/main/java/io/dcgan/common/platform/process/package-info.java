/** Thread priority and shutdown by signal. */
@NullMarked
package io.dcgan.common.platform.process;

import org.jspecify.annotations.NullMarked;
