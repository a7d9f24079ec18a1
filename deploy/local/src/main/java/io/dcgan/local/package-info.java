/** The complete stack on one machine without Docker: a real broker and the two real services. */
@NullMarked
package io.dcgan.local;

import org.jspecify.annotations.NullMarked;
