/** What serving costs, and what it gets out of a core. Plain mains behind the Maven profile {@code bench}; no test runs them. */
@NullMarked
package io.dcgan.inference.bench;

import org.jspecify.annotations.NullMarked;
