/** Random vectors that depend on nothing but their seed and their place. */
@NullMarked
package io.dcgan.common.latent;

import org.jspecify.annotations.NullMarked;
