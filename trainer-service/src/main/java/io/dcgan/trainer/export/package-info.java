/** A trained generator as an ONNX file, and the proof that it computes what the trainer's engine computes. */
@NullMarked
package io.dcgan.trainer.export;

import org.jspecify.annotations.NullMarked;
