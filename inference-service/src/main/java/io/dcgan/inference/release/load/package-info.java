/** From a release record to a verified generator, and the copy on disk. */
@NullMarked
package io.dcgan.inference.release.load;

import org.jspecify.annotations.NullMarked;
