/** Requests that share runs of a generator. */
@NullMarked
package io.dcgan.inference.model.batch;

import org.jspecify.annotations.NullMarked;
