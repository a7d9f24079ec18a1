/** Where data files come from, verified by their sha256. */
@NullMarked
package io.dcgan.trainer.data.source;

import org.jspecify.annotations.NullMarked;
