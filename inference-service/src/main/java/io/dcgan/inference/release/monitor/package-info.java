/** How releases perform in service: statistics, probation and metrics. */
@NullMarked
package io.dcgan.inference.release.monitor;

import org.jspecify.annotations.NullMarked;
