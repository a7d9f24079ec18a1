/** Deletion of releases and run files that exceed the configured limits and that nothing refers to. */
@NullMarked
package io.dcgan.trainer.retention;

import org.jspecify.annotations.NullMarked;
