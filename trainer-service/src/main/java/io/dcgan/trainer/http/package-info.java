/** The trainer over HTTP: a thin face over the same topics. */
@NullMarked
package io.dcgan.trainer.http;

import org.jspecify.annotations.NullMarked;
