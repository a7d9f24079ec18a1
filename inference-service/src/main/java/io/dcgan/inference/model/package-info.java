/** Generators in ONNX Runtime, and which of them is live. */
@NullMarked
package io.dcgan.inference.model;

import org.jspecify.annotations.NullMarked;
