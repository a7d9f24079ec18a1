/** Kafka clients that tolerate a broker that is down. */
@NullMarked
package io.dcgan.common.platform.kafka;

import org.jspecify.annotations.NullMarked;
