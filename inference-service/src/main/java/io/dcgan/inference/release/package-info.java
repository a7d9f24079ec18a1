/** From a record on Kafka to a generator that serves: fetched, verified, proven, swapped. */
@NullMarked
package io.dcgan.inference.release;

import org.jspecify.annotations.NullMarked;
