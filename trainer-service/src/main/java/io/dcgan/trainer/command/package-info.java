/** Train commands as they come from Kafka. */
@NullMarked
package io.dcgan.trainer.command;

import org.jspecify.annotations.NullMarked;
