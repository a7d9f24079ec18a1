/** The safetensors file format. */
@NullMarked
package io.dcgan.trainer.safetensors;

import org.jspecify.annotations.NullMarked;
