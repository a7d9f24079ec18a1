/** The inference service: loads every release and draws images with ONNX Runtime. */
@NullMarked
package io.dcgan.inference;

import org.jspecify.annotations.NullMarked;
