/** What travels over Kafka between people and the two services: one record a message, validated by its constructor. */
@NullMarked
package io.dcgan.common.message;

import org.jspecify.annotations.NullMarked;
