/** Published generators: their records, their files and the data that verifies them. */
@NullMarked
package io.dcgan.common.release;

import org.jspecify.annotations.NullMarked;
