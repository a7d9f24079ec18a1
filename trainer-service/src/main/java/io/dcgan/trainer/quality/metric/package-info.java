/** Quality metrics, each a function of features or images. */
@NullMarked
package io.dcgan.trainer.quality.metric;

import org.jspecify.annotations.NullMarked;
