/** Shards of a batch, and the threads that compute them. */
@NullMarked
package io.dcgan.trainer.network.shard;

import org.jspecify.annotations.NullMarked;
