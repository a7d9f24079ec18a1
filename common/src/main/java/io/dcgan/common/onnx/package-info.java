/** Checks of ONNX files before a runtime loads them. */
@NullMarked
package io.dcgan.common.onnx;

import org.jspecify.annotations.NullMarked;
