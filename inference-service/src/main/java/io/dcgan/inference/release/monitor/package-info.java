/** The performance of releases in service: statistics, probation, staleness and metrics. */
@NullMarked
package io.dcgan.inference.release.monitor;

import org.jspecify.annotations.NullMarked;
