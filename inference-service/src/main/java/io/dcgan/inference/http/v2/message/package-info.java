/** Requests, responses and tensors of the Open Inference Protocol V2. */
@NullMarked
package io.dcgan.inference.http.v2.message;

import org.jspecify.annotations.NullMarked;
