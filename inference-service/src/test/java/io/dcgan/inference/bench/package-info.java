/** What pictures cost in time and bytes. Plain mains; no test runs them. */
@NullMarked
package io.dcgan.inference.bench;

import org.jspecify.annotations.NullMarked;
