/** The trainer that works on a run, and the record of the run in the store. */
@NullMarked
package io.dcgan.trainer.run.ownership;

import org.jspecify.annotations.NullMarked;
