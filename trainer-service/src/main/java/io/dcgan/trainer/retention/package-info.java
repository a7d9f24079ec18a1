/** What is deleted, once it is more than is to be kept and nothing refers to it. */
@NullMarked
package io.dcgan.trainer.retention;

import org.jspecify.annotations.NullMarked;
