/** The state of all runs, rebuilt from the topics and the store, so that every trainer reports the same. */
@NullMarked
package io.dcgan.trainer.ledger;

import org.jspecify.annotations.NullMarked;
