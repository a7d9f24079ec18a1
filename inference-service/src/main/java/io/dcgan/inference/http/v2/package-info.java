/** The Open Inference Protocol, version 2, over REST: what clients of other inference servers speak. */
@NullMarked
package io.dcgan.inference.http.v2;

import org.jspecify.annotations.NullMarked;
