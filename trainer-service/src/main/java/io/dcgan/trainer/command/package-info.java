/** Train commands and run controls on Kafka. */
@NullMarked
package io.dcgan.trainer.command;

import org.jspecify.annotations.NullMarked;
