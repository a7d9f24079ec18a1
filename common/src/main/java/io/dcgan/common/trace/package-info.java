/** One trace from a command's record to the first image: the only place that knows OpenTelemetry. */
@NullMarked
package io.dcgan.common.trace;

import org.jspecify.annotations.NullMarked;
