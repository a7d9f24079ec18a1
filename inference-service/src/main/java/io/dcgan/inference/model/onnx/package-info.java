/** Generators in ONNX Runtime. */
@NullMarked
package io.dcgan.inference.model.onnx;

import org.jspecify.annotations.NullMarked;
