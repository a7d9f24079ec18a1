/** What training costs in time and memory. Plain mains behind the Maven profile {@code bench}; no test runs them. */
@NullMarked
package io.dcgan.trainer.bench;

import org.jspecify.annotations.NullMarked;
