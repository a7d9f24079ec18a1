/** Benchmarks of serving. Plain main classes, run with the Maven profile {@code bench} and by no test. */
@NullMarked
package io.dcgan.inference.bench;

import org.jspecify.annotations.NullMarked;
