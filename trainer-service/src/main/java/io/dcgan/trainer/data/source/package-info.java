/** Sources of data files, which are verified by their SHA-256. */
@NullMarked
package io.dcgan.trainer.data.source;

import org.jspecify.annotations.NullMarked;
