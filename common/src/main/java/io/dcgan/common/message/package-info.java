/** Kafka messages between clients and the two services: one record per message, validated by its constructor. */
@NullMarked
package io.dcgan.common.message;

import org.jspecify.annotations.NullMarked;
