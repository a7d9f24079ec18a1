/** Command line for inspecting generators without Kafka and without the service. */
@NullMarked
package io.dcgan.trainer.cli;

import org.jspecify.annotations.NullMarked;
