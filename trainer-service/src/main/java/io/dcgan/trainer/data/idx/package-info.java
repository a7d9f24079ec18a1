/** The IDX file format of MNIST. */
@NullMarked
package io.dcgan.trainer.data.idx;

import org.jspecify.annotations.NullMarked;
