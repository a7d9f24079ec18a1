/** Identifiers and the checks of message constructors, on which everything else builds. */
@NullMarked
package io.dcgan.common.id;

import org.jspecify.annotations.NullMarked;
