/** Export of trained generators to ONNX, verified against the trainer's engine. */
@NullMarked
package io.dcgan.trainer.export;

import org.jspecify.annotations.NullMarked;
