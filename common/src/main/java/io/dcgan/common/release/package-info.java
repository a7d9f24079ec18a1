/** What a published generator is: its record, its files, and how to know that they are whole. */
@NullMarked
package io.dcgan.common.release;

import org.jspecify.annotations.NullMarked;
