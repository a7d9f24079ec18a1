/** Random vectors that depend only on their seed and index. */
@NullMarked
package io.dcgan.common.latent;

import org.jspecify.annotations.NullMarked;
