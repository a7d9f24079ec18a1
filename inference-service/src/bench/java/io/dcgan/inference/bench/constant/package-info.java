/** A separate application built by the benchmark: the service's HTTP stack with nothing behind it. */
@NullMarked
package io.dcgan.inference.bench.constant;

import org.jspecify.annotations.NullMarked;
