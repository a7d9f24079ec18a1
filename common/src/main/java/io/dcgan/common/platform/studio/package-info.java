/** The studio: the web pages that each service serves at its root. */
@NullMarked
package io.dcgan.common.platform.studio;

import org.jspecify.annotations.NullMarked;
