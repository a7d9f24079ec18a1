/** Prometheus naming, limits on series and process memory. */
@NullMarked
package io.dcgan.common.platform.metric;

import org.jspecify.annotations.NullMarked;
