/** Benchmarks of training time and memory: main classes for the Maven profile {@code bench}, not run by tests. */
@NullMarked
package io.dcgan.trainer.bench;

import org.jspecify.annotations.NullMarked;
