/** The Open Inference Protocol V2 over REST, for clients of other inference servers. */
@NullMarked
package io.dcgan.inference.http.v2;

import org.jspecify.annotations.NullMarked;
