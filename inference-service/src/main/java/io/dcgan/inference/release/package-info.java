/** Reconciles the live generators with the releases topic: fetch, verify, probe, warm up, swap. */
@NullMarked
package io.dcgan.inference.release;

import org.jspecify.annotations.NullMarked;
