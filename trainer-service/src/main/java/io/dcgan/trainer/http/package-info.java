/** The trainer's HTTP API, a thin layer over the Kafka topics. */
@NullMarked
package io.dcgan.trainer.http;

import org.jspecify.annotations.NullMarked;
