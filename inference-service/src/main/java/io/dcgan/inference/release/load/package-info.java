/** Loads a release: from its record to a verified generator and a copy on disk. */
@NullMarked
package io.dcgan.inference.release.load;

import org.jspecify.annotations.NullMarked;
