/** Batching of image requests into runs of a generator. */
@NullMarked
package io.dcgan.inference.model.batch;

import org.jspecify.annotations.NullMarked;
