/** Identifiers and argument checks, on which all other packages build. */
@NullMarked
package io.dcgan.common.id;

import org.jspecify.annotations.NullMarked;
