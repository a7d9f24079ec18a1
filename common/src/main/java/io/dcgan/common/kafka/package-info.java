/** Kafka's clients, and what every reader and writer of topics needs of them. */
@NullMarked
package io.dcgan.common.kafka;

import org.jspecify.annotations.NullMarked;
