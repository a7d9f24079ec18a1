/** Log context and OpenTelemetry spans across Kafka. */
@NullMarked
package io.dcgan.common.platform.trace;

import org.jspecify.annotations.NullMarked;
